import { readFileSync } from 'node:fs';
import { permissionReference, PERMISSIONS } from './index.js';

describe('the reference of permissions', () => {
  it('lists every permission', () => {
    for (const permission of Object.keys(PERMISSIONS)) expect(permissionReference()).toContain(`\`${permission}\``);
  });

  it('is current: `npm run docs` writes docs/reference/permissions.md', () => {
    expect(readFileSync('docs/reference/permissions.md', 'utf8')).toBe(permissionReference());
  });
});
