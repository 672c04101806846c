// The peer of one site: what `cdk8s init typescript-app` gives, with the objects of the site read from a file. It runs
// under ts-node, as that template has it.
import { App, Chart, type ApiObjectProps } from 'cdk8s';
import * as fs from 'node:fs';
import { construct } from './constructs.ts';

const objects = JSON.parse(fs.readFileSync(process.env.OBJECTS ?? '', 'utf8')) as ApiObjectProps[];
const app = new App();
const chart = new Chart(app, 'site');
objects.forEach((object, i) => construct(chart, `object-${i}`, object));
app.synth();
