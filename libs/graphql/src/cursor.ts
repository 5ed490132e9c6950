import { createHmac, timingSafeEqual } from 'node:crypto';
import { InvalidInput } from '#vocabulary';

/** Where a row stands in its list: the values that the list is ordered by, the last of them unique. */
export type Position = readonly (string | number)[];

const MAC_BYTES = 16;

/**
 * Makes and reads cursors: keyset positions, sealed with HMAC-SHA-256, so that a client can neither read meaning into
 * one nor make one. A cursor belongs to the list it was made for; name the organisation in the list's name.
 */
export class Cursors {
  constructor(private readonly key: Uint8Array) {}

  seal(list: string, position: Position): string {
    const payload = Buffer.from(JSON.stringify(position));
    return Buffer.concat([this.#mac(list, payload), payload]).toString('base64url');
  }

  /**
   * @param argument the argument that brought the cursor
   * @throws {InvalidInput} the cursor was not made for this list, or was altered
   */
  open(list: string, cursor: string, argument: string): Position {
    const bytes = Buffer.from(cursor, 'base64url');
    const [mac, payload] = [bytes.subarray(0, MAC_BYTES), bytes.subarray(MAC_BYTES)];
    const genuine = mac.length === MAC_BYTES && timingSafeEqual(mac, this.#mac(list, payload));
    // Base64 has several spellings of the same bytes; only the one that was handed out is taken back.
    if (!genuine || bytes.toString('base64url') !== cursor) {
      throw new InvalidInput(
        argument,
        'a cursor that this list did not hand out',
        'a cursor from this list, unchanged',
      );
    }
    return JSON.parse(payload.toString('utf8')) as Position;
  }

  #mac(list: string, payload: Uint8Array): Buffer {
    const mac = createHmac('sha256', this.key).update(list, 'utf8').update('\0').update(payload);
    return mac.digest().subarray(0, MAC_BYTES);
  }
}
