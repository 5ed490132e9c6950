import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { defineConfig, type Plugin } from 'vite';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Compresses each text file once, at build time: the server hands out what the browser accepts. */
const compressed = (folder: string): Plugin => ({
  name: 'compressed',
  apply: 'build',
  async writeBundle() {
    const names = (await readdir(folder, { recursive: true })).filter((name) => /[.](js|css|html|svg)$/.test(name));
    const compress = async (name: string) => {
      const path = join(folder, name);
      const text = await readFile(path);
      await writeFile(`${path}.br`, await promisify(brotliCompress)(text));
      await writeFile(`${path}.gz`, await promisify(gzip)(text));
    };
    await Promise.all(names.map(compress));
  },
});

const BUILT = at('../../dist/console');

/** Builds the console into files that apps/api serves. */
export default defineConfig({
  root: at('.'),
  plugins: [compressed(BUILT)],
  resolve: {
    alias: [
      { find: /^#(sdk|ledger|vocabulary)$/, replacement: at('../../libs/$1/src/index.ts') },
      { find: '#ledger/platform', replacement: at('../../libs/ledger/src/platform.browser.ts') },
    ],
  },
  build: {
    outDir: BUILT,
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 800,
    // "use client" is for servers that render React; there is none here.
    rolldownOptions: { onwarn: (warning, warn) => void (warning.code === 'MODULE_LEVEL_DIRECTIVE' || warn(warning)) },
  },
  server: {
    port: 4001,
    // The service compares a request's origin with the host it names: both are this server's.
    proxy: Object.fromEntries(
      ['/graphql', '/reports/', '/evidence'].map((path) => [
        path,
        { target: 'http://127.0.0.1:4000', changeOrigin: false },
      ]),
    ),
  },
});
