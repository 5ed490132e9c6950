// A control plane of its own on a real database, for benchmarks: started, ready, and stopped with all that it wrote.
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mintToken } from '#identity';
import { FileSigner, openDatabase } from '#persistence';
import { GraphqlClient } from '#sdk';
import pg from 'pg';

async function freePort() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

async function untilReady(url, api) {
  const isReady = () =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isReady())) {
    if (api.exitCode !== null) throw new Error('the control plane did not start; its log is above');
    await sleep(100);
  }
}

/**
 * Gives the work a running control plane: its address and process, a database client a role, and a way to make
 * organisations. Everything ends with the work, whatever becomes of it.
 */
export async function withControlPlane(work) {
  const folder = mkdtempSync(join(tmpdir(), 'custos-bench-'));
  const database = await openDatabase({ folder: join(folder, 'postgres') });
  FileSigner.open(join(folder, 'ledger-key'));
  const operator = mintToken('root').text;
  const port = await freePort();
  const api = fork(resolve('dist/apps/api/src/main.js'), {
    env: {
      API_DATABASE_URL: database.urls.api,
      API_PORT: String(port),
      DATA_DIR: folder,
      CREDENTIAL_PEPPER: 'a pepper for a benchmark, of enough letters',
      OPERATOR_TOKEN: operator,
      LOG_LEVEL: 'error',
    },
  });
  const url = `http://127.0.0.1:${port}`;
  const roles = {
    owner: new pg.Client({ connectionString: database.urls.owner }),
    client: new pg.Client({ connectionString: database.urls.api }),
    decisionPoint: new pg.Client({ connectionString: database.urls.pdp }),
    worker: new pg.Client({ connectionString: database.urls.worker }),
  };
  const createOrganisation = async (handle) => {
    const input = {
      ...{ handle, name: handle, zone: 'Asia/Kolkata' },
      administrator: { handle: 'admin', name: 'Administrator' },
    };
    const answer = await new GraphqlClient({ url, token: operator }).request(
      'mutation ($input: CreateOrganisationInput!) { createOrganisation(input: $input) { token organisation { id } } }',
      { input },
    );
    return { id: answer.createOrganisation.organisation.id, token: answer.createOrganisation.token };
  };
  try {
    await untilReady(url, api);
    for (const role of Object.values(roles)) await role.connect();
    await work({ url, api, roles, createOrganisation });
  } finally {
    if (api.exitCode === null) {
      api.kill();
      await new Promise((done) => api.once('exit', done));
    }
    for (const role of Object.values(roles)) await role.end();
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
