/** README.txt of a bundle: what it is, in plain words. */
export const bundleReadme = (origin: string, size: number): string => `Evidence from the decision log ${origin}
${'='.repeat(31 + origin.length)}

This folder holds ${size} entries of an append-only log: which calls to language models were allowed or denied, by which
policies, and what was changed in the register meanwhile. No prompt, no answer and no person's name is in it.

Nobody has to be believed. Every entry is one line of entries.jsonl. Its fingerprint, the fingerprints of its
neighbours and so on up to one root are in tile/. The root is signed in the file "checkpoint". Changing, removing,
inserting or reordering a single entry changes the root, so the signature no longer fits.

  manifest.json      every file with its size and SHA-256, and what the entries add up to
  checkpoint         the signed root of all ${size} entries
  checkpoints/       roots that were signed earlier; proofs/consistency-* shows that the log only grew since
  keys.json          the public keys of the log; compare them with those you were given on another way
  entries.jsonl      line k+1 is entry k, in canonical JSON
  tile/              the tree's hashes and the entries again, in the layout of c2sp.org/tlog-tiles
  proofs/inclusion/  for single decisions: everything needed to verify that one decision is in the log

What it cannot show: a call that was never asked about. Compare the counts with the bills of your model providers.

VERIFY.md says how to verify this folder, with Custos and without it.
`;

/** VERIFY.md of a bundle: the recipes, with our verifier and with everybody's tools. */
export const bundleVerifyGuide = (origin: string, size: number): string => `# How to verify this bundle

Get the log's public key (\`vkey\`) of \`${origin}\` from somewhere other than this folder: the operator's
contract, an earlier bundle, a colleague. A bundle judged only by the key inside it shows that it is whole, not whose it is.

## With Custos

    npx custos verify . --key '<vkey>'
    npx custos verify . --key '<vkey>' --since earlier-checkpoint

Exit code 0: verified. 1: something was changed; the first entry affected is named. 2: not verifiable (a file or a key
is missing). Nothing is asked of a server.

## By hand: one entry

The leaf hash of an entry is SHA-256 of a zero byte and its line without the line break. Entry K (counted from 0) has
the 32 bytes at (K mod 256) × 32 of tile/0/<K div 256>, three digits, for example for K = 0:

    K=0
    { printf '\\000'; sed -n "$((K+1))p" entries.jsonl | tr -d '\\n'; } | sha256sum
    dd if=tile/0/000${size < 256 ? `.p/${size}` : ''} bs=32 skip=$((K % 256)) count=1 status=none | od -An -v -tx1

## By hand: the signature of the checkpoint

The signed text is the checkpoint up to the blank line. The public key is the base64 part of the vkey, without its first
byte; the signature is the base64 part of the last line, without its first four bytes:

    VKEY='<vkey>'
    sed -n '1,/^$/p' checkpoint | sed '$d' > text
    { printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'
      printf '%s' "$VKEY" | cut -d+ -f3- | base64 -d | tail -c 32; } > key.der
    grep "^— \${VKEY%%+*} " checkpoint | head -n 1 | cut -d' ' -f3 | base64 -d | tail -c 64 > signature
    openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in text -sigfile signature

## By hand: every file

    sha256sum entries.jsonl checkpoint keys.json      # compare with manifest.json

## With other programs

The layout of checkpoint, tile/ and tile/entries/ is c2sp.org/tlog-tiles, the checkpoint a c2sp.org/signed-note, the files in
proofs/inclusion/ are c2sp.org/tlog-proof. Go's golang.org/x/mod/sumdb packages and Tessera's fsck read them.
`;
