import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';

export interface DownloadButtonProps {
  readonly file: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
  readonly children: string;
}

/** Saves what the page holds already as a file, byte for byte. */
export function DownloadButton({ file, content, children }: DownloadButtonProps) {
  const save = () => {
    const url = URL.createObjectURL(new Blob([content], { type: 'application/octet-stream' }));
    const anchor = document.createElement('a');
    anchor.href = url;
    anchor.download = file;
    anchor.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Button variant="default" size="compact-md" leftSection={<IconDownload size={16} aria-hidden />} onClick={save}>
      {children}
    </Button>
  );
}
