// Makes both reports of the example and has other people's tools look at them. Run by `npm run check:pdf`, after a build.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const ATTACHED = ['checkpoint', 'entries.jsonl', 'log-proof.json', 'report.json'];
const TITLES = { registry: 'Register of model deployments', decisions: 'Decisions of a period' };

/** What each tool is asked, and what is wrong with its answer; nothing where all is well. */
const checks = [
  {
    tool: 'qpdf',
    args: (file) => ['--check', file],
    fault: (said) => (said.includes('No syntax or stream encoding errors') ? undefined : 'finds errors'),
  },
  {
    tool: 'pdfinfo',
    args: (file) => [file],
    fault: (said, kind) =>
      /Tagged:\s+yes/.test(said) && said.includes(TITLES[kind]) ? undefined : 'finds it untagged or untitled',
  },
  {
    tool: 'pdffonts',
    args: (file) => [file],
    fault: (said) => {
      const faces = said.trim().split('\n').slice(2);
      // The columns emb, sub and uni, before the object's number and generation.
      const isWhole = faces.length > 0 && faces.every((line) => /\syes\s+yes\s+yes\s+\d+\s+\d+\s*$/.test(line));
      return isWhole ? undefined : 'finds a face that is not embedded with its characters';
    },
  },
  {
    tool: 'pdftotext',
    args: (file) => [file, '-'],
    fault: (said, kind) =>
      said.includes(TITLES[kind]) && said.includes('What this report rests on') ? undefined : 'misses words',
  },
  {
    tool: 'pdfdetach',
    args: (file) => ['-list', file],
    fault: (said) => ATTACHED.find((name) => !said.includes(name)),
  },
];

const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(String(port)));
    });
  });

const folder = mkdtempSync(join(tmpdir(), 'custos-check-pdf-'));
let failed = 0;
const tell = (passed, line) => {
  if (!passed) failed += 1;
  console.log(`${passed ? 'passed ' : 'FAILED '} ${line}`);
};
try {
  const demo = spawnSync(
    process.execPath,
    [resolve('dist/apps/custos/src/main.js'), 'demo', '--once', '--data', folder],
    {
      encoding: 'utf8',
      env: { ...process.env, API_PORT: await freePort(), PDP_PORT: await freePort() },
    },
  );
  tell(
    demo.status === 0,
    `custos demo --once makes the reports${demo.status === 0 ? '' : `\n${demo.stdout}${demo.stderr}`}`,
  );
  if (demo.status === 0)
    for (const { tool, args, fault } of checks)
      for (const kind of Object.keys(TITLES)) {
        const { error, status, stdout, stderr } = spawnSync(tool, args(join(folder, `${kind}.pdf`)), {
          encoding: 'utf8',
        });
        if (error?.code === 'ENOENT') {
          console.log(`skipped  ${kind}.pdf: ${tool} is not installed`);
          continue;
        }
        const found = status === 0 ? fault(stdout, kind) : `exits ${status}: ${stderr || stdout}`;
        tell(found === undefined, `${kind}.pdf: ${tool}${found === undefined ? '' : `: ${found}`}`);
      }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failed === 0 ? 0 : 1;
