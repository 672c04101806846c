import fs from 'node:fs';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import path from 'node:path';

const SOURCES = path.join(import.meta.dirname, 'synth-peer');
const K8S = 'cdk8s-plus-30/lib/imports/k8s.js';

/** The template's own tsconfig.json, with what TypeScript 6 asks for to read it as 5 did. */
const TSCONFIG = {
  compilerOptions: {
    ...{ alwaysStrict: true, strict: true, noImplicitReturns: true, noFallthroughCasesInSwitch: true },
    ...{ noUnusedLocals: true, noUnusedParameters: true, stripInternal: true, noEmitOnError: true },
    ...{ declaration: true, inlineSourceMap: true, inlineSources: true, experimentalDecorators: true },
    ...{ resolveJsonModule: true, lib: ['es2016'], target: 'ES2017', module: 'CommonJS' },
    ...{ moduleResolution: 'Node10', ignoreDeprecations: '6.0', types: ['node'] },
  },
};

/** One default cdk8s App over a folder of objects, `<site>.json` each, and where its manifests go. */
export interface PeerRun {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * A project as `cdk8s init typescript-app` makes it, and what runs it: `cdk8s synth`, which starts ts-node, as that
 * template has it. Its `imports/k8s.ts` is what `cdk8s import k8s` writes; that asks the network for the schema, so it
 * is taken from the source map of cdk8s-plus-30, which was built from the same file.
 */
export function typescriptApp(folder: string, objects: string, out: string): PeerRun {
  fs.mkdirSync(path.join(folder, 'imports'), { recursive: true });
  const write = (file: string, text: string): void => fs.writeFileSync(path.join(folder, file), text);
  write('imports/k8s.ts', generatedImports());
  write('constructs.ts', source('constructs.ts').replace(K8S, './imports/k8s'));
  // ts-node wants a module's name without its extension.
  write('main.ts', source('main.ts').replace('./constructs.ts', './constructs'));
  write('tsconfig.json', JSON.stringify(TSCONFIG));
  write('package.json', '{"private":true}');
  write('cdk8s.yaml', 'language: typescript\napp: npx ts-node main.ts\nimports:\n  - k8s\n');
  const cli = path.join(
    createRequire(import.meta.url).resolve('cdk8s-cli/package.json'),
    '..',
    'bin',
    'cdk8s',
  );
  return {
    command: [process.execPath, cli, 'synth', '--output', out],
    environment: { OBJECTS: objects },
  };
}

/** The same App as plain JavaScript and without the cdk8s command, so that nothing of its time is a compiler's. */
export function plainApp(folder: string, objects: string, out: string): PeerRun {
  fs.mkdirSync(folder, { recursive: true });
  const write = (file: string): void => {
    const plain = stripTypeScriptTypes(source(file)).replaceAll('.ts', '.mjs');
    fs.writeFileSync(path.join(folder, file.replace('.ts', '.mjs')), plain);
  };
  write('main.ts');
  write('constructs.ts');
  return {
    command: [process.execPath, path.join(folder, 'main.mjs')],
    environment: { OBJECTS: objects, CDK8S_OUTDIR: out },
  };
}

function source(file: string): string {
  return fs.readFileSync(path.join(SOURCES, file), 'utf8');
}

function generatedImports(): string {
  const compiled = fs.readFileSync(createRequire(import.meta.url).resolve(K8S), 'utf8');
  const encoded = /\/\/# sourceMappingURL=data:application\/json;base64,(\S+)/.exec(compiled)?.[1];
  if (encoded === undefined) throw new Error(`${K8S} carries no source map any more`);
  const map = JSON.parse(Buffer.from(encoded, 'base64').toString()) as { sourcesContent: string[] };
  return map.sourcesContent.join('');
}
