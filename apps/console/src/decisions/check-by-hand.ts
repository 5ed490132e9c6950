/** How anybody verifies a decision's two files with Python and OpenSSL alone. RFC 9162 §2.1.3.2, c2sp.org/signed-note. */
export const checkByHand = (
  id: string,
  vkey: string,
): string => `# 1  The entry is in the log: prints "the log holds the entry".
python3 - ${id}.entry.json ${id}.tlog-proof <<'EOF'
import base64, hashlib, sys
sha = lambda *parts: hashlib.sha256(b''.join(parts)).digest()
entry = open(sys.argv[1], 'rb').read()
path, checkpoint = open(sys.argv[2], 'rb').read().decode().split('\\n\\n', 1)
lines = path.split('\\n')
at = next(i for i, line in enumerate(lines) if line.startswith('index '))
index, hashes = int(lines[at][6:]), [base64.b64decode(line) for line in lines[at + 1:]]
origin, size, root = checkpoint.split('\\n')[:3]
fn, sn, r = index, int(size) - 1, sha(b'\\0', entry)
for p in hashes:
    if fn & 1 or fn == sn:
        r = sha(b'\\1', p, r)
        while fn and not fn & 1: fn >>= 1; sn >>= 1
    else:
        r = sha(b'\\1', r, p)
    fn >>= 1; sn >>= 1
print('the log holds the entry' if sn == 0 and r == base64.b64decode(root) else 'NOT in the log')
EOF

# 2  The log's key signed that root: prints "Signature Verified Successfully".
VKEY='${vkey}'
sed '1,/^$/d' ${id}.tlog-proof > checkpoint
sed -n '1,/^$/p' checkpoint | sed '$d' > text
{ printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'
  printf '%s' "$VKEY" | cut -d+ -f3- | base64 -d | tail -c 32; } > key.der
grep "^— \${VKEY%%+*} " checkpoint | head -n 1 | cut -d' ' -f3 | base64 -d | tail -c 64 > signature
openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in text -sigfile signature
`;
