const POOL_BYTES = 8192;
const pool = new Uint8Array(POOL_BYTES);
let used = POOL_BYTES;

/** Fresh random bytes for a nonce or a salt, at most 64. Drawn from a refilled pool: one system call serves hundreds. */
export function drawRandom(length: number): Uint8Array {
  if (!(length > 0 && length <= 64)) throw new RangeError(`length: found ${length}, allowed are 1 to 64 bytes`);
  if (used + length > POOL_BYTES) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  const bytes = pool.slice(used, used + length);
  pool.fill(0, used, used + length);
  used += length;
  return bytes;
}
