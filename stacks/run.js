// The one file that starts a command. Plain JavaScript, because an older Node has to be able to read it to say that it
// is too old; and the compile cache has to be on before the first import, which halves a cold start (0.7 s to 0.4 s).
import module from 'node:module';
import path from 'node:path';

const [verb = '', ...args] = process.argv.slice(2);

if (!process.features.typescript) {
  console.error(
    `Node ${process.versions.node} cannot run this. Use npm run ${verb} -- …: npm brings Node 24 along (npm ci); on a machine for which it has none, install Node 24.`,
  );
  process.exit(3);
}

module.enableCompileCache(path.join(import.meta.dirname, '..', 'build', 'compile-cache'));
const { main } = await import(`./${verb}.ts`);
process.exitCode = await main(args);
