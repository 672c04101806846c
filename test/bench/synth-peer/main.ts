// What `cdk8s init typescript-app` gives, with a chart for each site and its objects read from a file.
import { App, Chart, type ApiObjectProps } from 'cdk8s';
import * as fs from 'node:fs';
import { construct } from './constructs.ts';

const { OBJECTS = '' } = process.env;
const app = new App();
for (const file of fs.readdirSync(OBJECTS).sort()) {
  const chart = new Chart(app, file.replace('.json', ''));
  const objects = JSON.parse(fs.readFileSync(`${OBJECTS}/${file}`, 'utf8')) as ApiObjectProps[];
  objects.forEach((object, i) => construct(chart, `object-${i}`, object));
}
app.synth();
