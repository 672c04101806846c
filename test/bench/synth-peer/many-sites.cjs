// The peer of many sites: one default cdk8s App with a chart for each site, in plain JavaScript, so that nothing of its
// time is a compiler's.
const fs = require('node:fs');
const { ApiObject, App, Chart } = require('cdk8s');

const app = new App({ outdir: process.env.OUT });
for (const file of fs.readdirSync(process.env.OBJECTS).sort()) {
  const chart = new Chart(app, file.replace('.json', ''));
  JSON.parse(fs.readFileSync(`${process.env.OBJECTS}/${file}`, 'utf8')).forEach(
    (object, i) => new ApiObject(chart, `object-${i}`, object),
  );
}
app.synth();
