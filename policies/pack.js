#!/usr/bin/env node
// What the Pulumi engine starts as a policy pack: an executable needs no language host. Plain JavaScript, because an
// older Node has to be able to read it to say that it is too old.
import path from 'node:path';

if (!process.features.typescript) {
  console.error(
    `Node ${process.versions.node} cannot run this policy pack: start Pulumi by npx, or put Node 24 on PATH.`,
  );
  process.exit(3);
}
// The pack's version is that of the package.json in the working directory, which is the stack's project by default.
process.chdir(path.join(import.meta.dirname, '..'));
const { servePack } = await import('./pack.ts');
servePack();
