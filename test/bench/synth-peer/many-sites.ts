// The peer of many sites: one default cdk8s App with a chart for each site. It runs as plain JavaScript, so that nothing
// of its time is a compiler's.
import { App, Chart, type ApiObjectProps } from 'cdk8s';
import * as fs from 'node:fs';
import { construct } from './constructs.ts';

const { OBJECTS = '', OUT = '' } = process.env;
const app = new App({ outdir: OUT });
for (const file of fs.readdirSync(OBJECTS).sort()) {
  const chart = new Chart(app, file.replace('.json', ''));
  const objects = JSON.parse(fs.readFileSync(`${OBJECTS}/${file}`, 'utf8')) as ApiObjectProps[];
  objects.forEach((object, i) => construct(chart, `object-${i}`, object));
}
app.synth();
