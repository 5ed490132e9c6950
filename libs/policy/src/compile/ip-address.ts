import { isIPv4, isIPv6 } from 'node:net';
import { EvaluationError } from './evaluation-error.js';
import { Extension } from './value.js';

/** The parts of an address as one number, each of `bits`. */
const joined = (parts: readonly number[], bits: bigint): bigint =>
  parts.reduce((address, part) => (address << bits) | BigInt(part), 0n);

function addressOf(text: string): { readonly version: 4 | 6; readonly address: bigint } | undefined {
  if (isIPv4(text)) return { version: 4, address: joined(text.split('.').map(Number), 8n) };
  if (!isIPv6(text) || !/^[0-9a-fA-F:]+$/.test(text)) return undefined;
  const [head = [], tail] = text
    .split('::')
    .map((half) => (half === '' ? [] : half.split(':').map((x) => parseInt(x, 16))));
  const zeros = tail === undefined ? [] : Array<number>(8 - head.length - tail.length).fill(0);
  return { version: 6, address: joined([...head, ...zeros, ...(tail ?? [])], 16n) };
}

/** An IPv4 or IPv6 address with the length of its prefix, a single address where none is written. */
export class IpAddress extends Extension {
  readonly kind = 'ipaddr';
  readonly key: string;

  constructor(
    readonly version: 4 | 6,
    readonly address: bigint,
    readonly prefix: number,
  ) {
    super();
    this.key = `${version} ${address} ${prefix}`;
  }

  /** @throws {EvaluationError} the text is no address; an IPv4 address inside an IPv6 one is none to Cedar */
  static parse(text: string): IpAddress {
    const slash = text.indexOf('/');
    const found = addressOf(slash < 0 ? text : text.slice(0, slash));
    const length = found?.version === 4 ? 32 : 128;
    const prefix = slash < 0 ? String(length) : text.slice(slash + 1);
    if (found === undefined || !/^(0|[1-9]\d{0,2})$/.test(prefix) || Number(prefix) > length) {
      throw new EvaluationError(`found ${JSON.stringify(text)}; allowed: an IP address or a range such as 10.0.0.0/8`);
    }
    return new IpAddress(found.version, found.address, Number(prefix));
  }

  private get hostBits(): bigint {
    return BigInt((this.version === 4 ? 32 : 128) - this.prefix);
  }

  private get first(): bigint {
    return (this.address >> this.hostBits) << this.hostBits;
  }

  private get last(): bigint {
    return this.first + (1n << this.hostBits) - 1n;
  }

  /** Whether every address of this range lies in the other. */
  isInRange(range: IpAddress): boolean {
    return this.version === range.version && range.first <= this.first && this.last <= range.last;
  }

  get isLoopback(): boolean {
    return this.isInRange(this.version === 4 ? LOOPBACK_V4 : LOOPBACK_V6);
  }

  get isMulticast(): boolean {
    return this.isInRange(this.version === 4 ? MULTICAST_V4 : MULTICAST_V6);
  }
}

const LOOPBACK_V4 = IpAddress.parse('127.0.0.0/8');
const LOOPBACK_V6 = IpAddress.parse('::1/128');
const MULTICAST_V4 = IpAddress.parse('224.0.0.0/4');
const MULTICAST_V6 = IpAddress.parse('ff00::/8');
