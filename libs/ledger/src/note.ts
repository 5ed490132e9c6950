import { DomainError } from '#vocabulary';
import { sha256 } from '#ledger/platform';
import { concatBytes, equalBytes, fromBase64, textOf, toBase64, toHex, utf8 } from './bytes.js';
import { ed25519PublicKeyOf, ed25519SignerOf, ed25519Verifier, PUBLIC_KEY_BYTES, SEED_BYTES } from './ed25519.js';
import { found, Malformed } from './malformed.js';
import { MLDSA44_PUBLIC_KEY_BYTES } from './mldsa44.js';

/** A text with signatures below it. c2sp.org/signed-note. */
export interface Note {
  /** What is signed: lines, each ended by a newline. */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

export interface NoteSignature {
  readonly keyName: string;
  /** First four bytes of the key's hash. */
  readonly keyId: Uint8Array;
  readonly signature: Uint8Array;
}

/** What a key signs: a plain note, or a witness's statement about a checkpoint. c2sp.org/signed-note, signature types. */
export const SIGNATURE_TYPES = { ed25519: 0x01, cosignatureEd25519: 0x04, cosignatureMlDsa44: 0x06 } as const;
export type SignatureType = keyof typeof SIGNATURE_TYPES;

/** A public key under a name, as a `vkey` line holds it. */
export interface VerifierKey {
  readonly name: string;
  readonly keyId: Uint8Array;
  readonly type: SignatureType;
  readonly publicKey: Uint8Array;
}

/** Judges one key's signatures; `verify` gets the note's text and the signature without the key id. */
export interface NoteVerifier {
  readonly name: string;
  readonly keyId: Uint8Array;
  verify(text: string, signature: Uint8Array): boolean;
}

/** Signs notes under a name. The key may live elsewhere (KMS, HSM), so signing may take time. */
export interface NoteSigner {
  readonly name: string;
  readonly keyId: Uint8Array;
  sign(message: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** A note that no known key signed. */
export class NoteUnsigned extends DomainError {
  readonly code = 'INVALID_INPUT';
}

/** A note with a signature of a known key that does not verify: the whole note is refused. */
export class NoteSignatureInvalid extends DomainError {
  readonly code = 'INVALID_INPUT';
}

const MAX_NOTE_CHARACTERS = 1_000_000;
const MAX_SIGNATURES = 100;
const SIGNATURE_PREFIX = '— ';
const KEY_ID_BYTES = 4;
const NEWLINE = 0x0a;

/** Whether it holds an ASCII control character other than a newline. */
function hasControls(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x20 && unit !== NEWLINE) return true;
  }
  return false;
}

const isKeyName = (name: string): boolean =>
  name !== '' && name.isWellFormed() && !/[\s+]/u.test(name) && !hasControls(name);

/** First four bytes of SHA-256(name ‖ newline ‖ type ‖ public key). */
export const keyIdOf = (name: string, typeAndKey: Uint8Array): Uint8Array =>
  sha256(concatBytes(utf8(name), Uint8Array.of(NEWLINE), typeAndKey)).slice(0, KEY_ID_BYTES);

const publicKeyBytes: Record<SignatureType, number> = {
  ed25519: PUBLIC_KEY_BYTES,
  cosignatureEd25519: PUBLIC_KEY_BYTES,
  cosignatureMlDsa44: MLDSA44_PUBLIC_KEY_BYTES,
};

/**
 * Reads a verifier key: `name+keyid+base64(type ‖ key)`.
 *
 * @throws {Malformed} bad syntax, an unknown signature type, a wrong key length, or a key id that is not the key's
 */
export function parseVerifierKey(vkey: string): VerifierKey {
  const [name = '', id, ...rest] = vkey.split('+');
  const encoded = rest.join('+');
  if (id === undefined || rest.length === 0)
    throw new Malformed('verifier key', `found ${found(vkey)}, allowed is name+keyid+key`);
  if (!isKeyName(name))
    throw new Malformed('verifier key', `found the name ${found(name)}, allowed has no spaces or plus`);
  if (!/^[0-9a-f]{8}$/.test(id))
    throw new Malformed('verifier key', `found the id ${found(id)}, allowed are 8 hex digits`);
  const typeAndKey = fromBase64(encoded, 'verifier key');
  const type = (Object.keys(SIGNATURE_TYPES) as SignatureType[]).find((one) => SIGNATURE_TYPES[one] === typeAndKey[0]);
  if (type === undefined)
    throw new Malformed('verifier key', `found signature type ${found(typeAndKey[0])}, allowed are 1, 4 and 6`);
  const publicKey = typeAndKey.slice(1);
  if (publicKey.length !== publicKeyBytes[type])
    throw new Malformed(
      'verifier key',
      `found a key of ${publicKey.length} bytes, allowed are ${publicKeyBytes[type]}`,
    );
  const keyId = keyIdOf(name, typeAndKey);
  if (toHex(keyId) !== id) throw new Malformed('verifier key', `found the id ${id}, the key's own is ${toHex(keyId)}`);
  return { name, keyId, type, publicKey };
}

export const formatVerifierKey = ({ name, type, publicKey }: Omit<VerifierKey, 'keyId'>): string => {
  const typeAndKey = concatBytes(Uint8Array.of(SIGNATURE_TYPES[type]), publicKey);
  return `${name}+${toHex(keyIdOf(name, typeAndKey))}+${toBase64(typeAndKey)}`;
};

/** The verifier of a log's own key (type 0x01), from its `vkey`. Witness keys are `cosignature.ts`'s. */
export function noteVerifier(vkey: string): NoteVerifier {
  const { name, keyId, type, publicKey } = parseVerifierKey(vkey);
  if (type !== 'ed25519')
    throw new Malformed(
      'verifier key',
      `found ${found(name)} of type ${type}, allowed is a key that signs notes (type 1)`,
    );
  const verify = ed25519Verifier(publicKey);
  return { name, keyId, verify: (text, signature) => verify(utf8(text), signature) };
}

/** A signer whose 32-byte Ed25519 seed is at hand. */
export function ed25519NoteSigner(name: string, seed: Uint8Array): NoteSigner & { readonly vkey: string } {
  if (!isKeyName(name)) throw new Malformed('key name', `found ${found(name)}, allowed has no spaces or plus`);
  const vkey = formatVerifierKey({ name, type: 'ed25519', publicKey: ed25519PublicKeyOf(seed) });
  return { name, keyId: parseVerifierKey(vkey).keyId, vkey, sign: ed25519SignerOf(seed) };
}

/** The text form of a signing key that Go's `sumdb/note` reads: `PRIVATE+KEY+name+keyid+base64(0x01 ‖ seed)`. */
export function formatSigningKey(name: string, seed: Uint8Array): string {
  const { keyId } = ed25519NoteSigner(name, seed);
  return `PRIVATE+KEY+${name}+${toHex(keyId)}+${toBase64(concatBytes(Uint8Array.of(SIGNATURE_TYPES.ed25519), seed))}`;
}

/** @throws {Malformed} not a signing key; the message never repeats it */
export function parseSigningKey(skey: string): NoteSigner & { readonly vkey: string } {
  const match = /^PRIVATE\+KEY\+([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(skey.trim());
  const refusal = new Malformed('signing key', 'allowed is PRIVATE+KEY+name+keyid+key with an Ed25519 seed');
  if (match === null) throw refusal;
  const [, name = '', id, encoded = ''] = match;
  let typeAndSeed: Uint8Array;
  try {
    typeAndSeed = fromBase64(encoded, 'signing key');
  } catch {
    throw refusal;
  }
  if (typeAndSeed[0] !== SIGNATURE_TYPES.ed25519 || typeAndSeed.length !== 1 + SEED_BYTES) throw refusal;
  const signer = ed25519NoteSigner(name, typeAndSeed.slice(1));
  if (toHex(signer.keyId) !== id)
    throw new Malformed('signing key', `found the id ${id}, the key's own is ${toHex(signer.keyId)}`);
  return signer;
}

function requireNoteText(text: string): void {
  if (!text.endsWith('\n')) throw new Malformed('note', 'the text does not end with a newline');
  if (!text.isWellFormed() || hasControls(text))
    throw new Malformed('note', 'the text holds a control character or a lone surrogate');
}

/** @throws {Malformed} not a signed note */
export function parseNote(note: string | Uint8Array): Note {
  const whole = typeof note === 'string' ? note : textOf(note, 'note');
  if (whole.length > MAX_NOTE_CHARACTERS)
    throw new Malformed('note', `found ${whole.length} characters, allowed are ${MAX_NOTE_CHARACTERS}`);
  requireNoteText(whole);
  const blank = whole.lastIndexOf('\n\n');
  if (blank < 0) throw new Malformed('note', 'no blank line parts the text from its signatures');
  const text = whole.slice(0, blank + 1);
  const lines = whole.slice(blank + 2, -1).split('\n');
  if (blank + 2 >= whole.length) throw new Malformed('note', 'no signature line follows the text');
  if (lines.length > MAX_SIGNATURES)
    throw new Malformed('note', `found ${lines.length} signatures, allowed are ${MAX_SIGNATURES}`);
  return { text, signatures: lines.map(parseSignatureLine) };
}

function parseSignatureLine(line: string): NoteSignature {
  const [keyName = '', encoded, ...rest] = line.slice(SIGNATURE_PREFIX.length).split(' ');
  if (!line.startsWith(SIGNATURE_PREFIX) || encoded === undefined || rest.length > 0 || !isKeyName(keyName))
    throw new Malformed('note', `found the signature line ${found(line)}, allowed is "— name base64"`);
  const bytes = fromBase64(encoded, 'note signature');
  if (bytes.length <= KEY_ID_BYTES)
    throw new Malformed('note signature', `found ${bytes.length} bytes, allowed is a key id of 4 and a signature`);
  return { keyName, keyId: bytes.slice(0, KEY_ID_BYTES), signature: bytes.slice(KEY_ID_BYTES) };
}

export function formatNote({ text, signatures }: Note): string {
  requireNoteText(text);
  const lines = signatures.map(
    ({ keyName, keyId, signature }) => `${SIGNATURE_PREFIX}${keyName} ${toBase64(concatBytes(keyId, signature))}\n`,
  );
  return `${text}\n${lines.join('')}`;
}

/** Signs the text with every signer, in order. */
export async function signNote(text: string, signers: readonly NoteSigner[]): Promise<string> {
  requireNoteText(text);
  const message = utf8(text);
  const signatures = await Promise.all(
    signers.map(async ({ name, keyId, sign }) => ({ keyName: name, keyId, signature: await sign(message) })),
  );
  return formatNote({ text, signatures });
}

export const isSignedBy = (signature: NoteSignature, verifier: Pick<NoteVerifier, 'name' | 'keyId'>): boolean =>
  signature.keyName === verifier.name && equalBytes(signature.keyId, verifier.keyId);

/** The verifiers' signatures on a note that was opened; those of unknown keys are left out, as the specification demands. */
export interface OpenedNote extends Note {
  readonly verified: readonly NoteSignature[];
}

/**
 * Opens a note: every signature of a known key must verify, and there must be one.
 *
 * @throws {Malformed} not a signed note
 * @throws {NoteSignatureInvalid} a signature of a known key does not verify
 * @throws {NoteUnsigned} no known key signed
 */
export function openNote(note: string | Uint8Array, verifiers: readonly NoteVerifier[]): OpenedNote {
  const { text, signatures } = parseNote(note);
  const verified = signatures.filter((signature) => {
    const verifier = verifiers.find((one) => isSignedBy(signature, one));
    if (verifier === undefined) return false;
    if (verifier.verify(text, signature.signature)) return true;
    throw new NoteSignatureInvalid(
      `note: the signature of ${verifier.name} (${toHex(verifier.keyId)}) does not verify; the text or the signature was changed`,
    );
  });
  if (verified.length === 0) {
    const named = (keys: readonly { readonly keyId: Uint8Array }[], nameOf: (i: number) => string): string =>
      keys.map(({ keyId }, i) => `${nameOf(i)} (${toHex(keyId)})`).join(', ') || 'none';
    throw new NoteUnsigned(
      `note: found signatures of ${named(signatures, (i) => signatures[i]!.keyName)}, ` +
        `allowed are those of ${named(verifiers, (i) => verifiers[i]!.name)}`,
    );
  }
  return { text, signatures, verified };
}
