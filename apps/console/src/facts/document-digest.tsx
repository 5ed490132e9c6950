import { FileInput, Stack, Text } from '@mantine/core';
import { IconFileText } from '@tabler/icons-react';
import { useState } from 'react';
import { Copyable } from '../display/copyable.js';

async function sha256Of(file: File): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export interface DocumentDigestProps {
  readonly digest: string | undefined;
  readonly onDigest: (digest: string | undefined) => void;
  /** Called with the name of a document that was chosen. */
  readonly onName: (name: string) => void;
}

/** Takes the fingerprint of a document in the browser, so that anyone can tell later whether they hold the same. */
export function DocumentDigest({ digest, onDigest, onName }: DocumentDigestProps) {
  const [file, setFile] = useState<File | null>(null);
  // Browsers hand out their cryptography over HTTPS and on this machine only.
  if (!window.isSecureContext)
    return (
      <Text size="sm" c="dimmed">
        The fingerprint of a document can be taken where this page is served over HTTPS.
      </Text>
    );
  const choose = async (chosen: File | null) => {
    setFile(chosen);
    onDigest(chosen ? await sha256Of(chosen) : undefined);
    if (chosen) onName(chosen.name);
  };
  return (
    <Stack gap={4}>
      <FileInput
        label="The document"
        description="Only its SHA-256, a fingerprint, is taken, here in your browser. The file itself is not sent anywhere."
        placeholder="Choose a file"
        leftSection={<IconFileText size={16} aria-hidden />}
        clearable
        clearButtonProps={{ 'aria-label': 'Take the document away' }}
        value={file}
        onChange={choose}
      />
      <div aria-live="polite">{digest && <Copyable value={digest} what="SHA-256 of the document" />}</div>
    </Stack>
  );
}
