/**
 * Who may import whom: DESIGN's pipeline, stacks → policies, infra → workloads/<name>/manifest. Each outside library has
 * one home, so that a reader who looks for MQTT finds one file, and a library can be replaced in one place.
 */
const only = (library, homes, why) => ({
  name: `${library}-has-one-home`,
  comment: why,
  severity: 'error',
  from: { pathNot: [...homes, '^test/'] },
  to: { path: `^node_modules/${library}/` },
});

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'infra-is-pure',
      comment: 'Data in, data out: no files, no clock, no process, no network. A digest of text is pure too.',
      severity: 'error',
      from: { path: '^infra/', pathNot: '^infra/kube/digest[.]ts$' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'infra-knows-no-door',
      severity: 'error',
      from: { path: '^infra/' },
      to: { path: '^(stacks|policies)/' },
    },
    {
      name: 'infra-reads-what-workloads-declare',
      comment: 'Their manifests and contracts are data; their code is none of its business.',
      severity: 'error',
      from: { path: '^infra/' },
      to: {
        path: '^workloads/',
        pathNot: '^workloads/([^/]+/manifest\\.ts|contracts/(topics|plan|field|twin)\\.ts)$',
      },
    },
    {
      name: 'policies-judge-objects',
      severity: 'error',
      from: { path: '^policies/' },
      to: { path: '^(stacks|workloads)/' },
    },
    {
      name: 'workloads-stand-alone',
      severity: 'error',
      from: { path: '^workloads/' },
      to: { path: '^(infra|stacks|policies|test)/' },
    },
    {
      name: 'no-service-imports-another',
      severity: 'error',
      from: { path: '^workloads/([^/]+)/', pathNot: '^workloads/vision-inferencer/train/' },
      to: {
        path: '^workloads/([^/]+)/',
        pathNot: ['^workloads/(kit|contracts|vision|trust)/', '^workloads/$1/'],
      },
    },
    {
      name: 'kit-knows-no-service',
      severity: 'error',
      from: { path: '^workloads/kit/' },
      to: { path: '^workloads/', pathNot: '^workloads/(kit|contracts)/' },
    },
    {
      name: 'vision-knows-no-service',
      comment: 'What the inspection of frames and the function that classifies an image have in common.',
      severity: 'error',
      from: { path: '^workloads/vision/' },
      to: { path: '^workloads/', pathNot: '^workloads/(kit|contracts|vision)/' },
    },
    {
      name: 'trust-knows-no-service',
      comment: 'What a gate, an agent and an operator judge a TPM by.',
      severity: 'error',
      from: { path: '^workloads/trust/' },
      to: { path: '^workloads/', pathNot: '^workloads/(kit|trust)/' },
    },
    {
      name: 'contracts-know-nobody',
      severity: 'error',
      from: { path: '^workloads/contracts/' },
      to: { path: '^workloads/', pathNot: '^workloads/contracts/' },
    },
    {
      name: 'local-site-starts-services',
      comment: 'Processes are started by file; only what a run compares afterwards is imported.',
      severity: 'error',
      from: { path: '^stacks/' },
      to: {
        path: '^workloads/',
        pathNot: '^workloads/([^/]+/manifest\\.ts|contracts/|kit/|hub/|image/|trust/|line/protocol\\.ts)',
      },
    },
    {
      name: 'product-needs-no-tests',
      severity: 'error',
      from: { path: '^(infra|workloads|policies|stacks)/' },
      to: { path: '^test/' },
    },
    only('cdk8s-plus-30', ['^infra/kube/workload'], 'Its defaults are all set in one place.'),
    only(
      'protobufjs',
      ['^workloads/contracts/', '^workloads/vision-inferencer/train/'],
      'The codec; the trainer writes ONNX.',
    ),
    only('mqtt', ['^workloads/kit/mqtt'], 'Only the session knows when a message is acknowledged.'),
    only('coap', ['^workloads/kit/coap'], 'What a device may send is bounded before the library sees it.'),
    only('aedes', ['^stacks/local/broker\\.ts$'], 'The broker of the local site.'),
    only(
      'opossum',
      ['^workloads/kit/breaker\\.ts$'],
      'Its shared signal and its written-to options stay in one file.',
    ),
    only('prom-client', ['^workloads/kit/metrics\\.ts$'], 'One registry a process, bounded labels.'),
    only('pino', ['^workloads/kit/log\\.ts$'], 'One shape of log line.'),
    only('@opentelemetry', ['^workloads/kit/trace'], 'The parts that are cheap enough for a gateway.'),
    only('@grpc', ['^workloads/kit/rpc'], 'Bounds and deadlines are set once.'),
    only(
      'onnxruntime-node',
      ['^workloads/vision/', '^workloads/vision-inferencer/train/'],
      'It has no 32-bit ARM build (T17).',
    ),
    only('sharp', ['^workloads/(vision/|line/jpeg\\.ts$)'], 'Decoding frames, and encoding simulated ones.'),
    only('esbuild', ['^workloads/image/bundle\\.ts$'], 'The one build step that there is.'),
    only('tar-stream', ['^workloads/image/archive\\.ts$'], 'No time and no owner gets into a layer.'),
    only('yaml', ['^infra/(site|tree)/', '^stacks/'], 'Positions of the site file; text of the tree.'),
    only(
      'temporal-polyfill',
      ['^infra/upgrade/window\\.ts$'],
      'Local time and its folds: windows alone need them.',
    ),
    only('commander', ['^stacks/'], 'Commands.'),
    only('@pulumi', ['^stacks/(pulumi|preview)', '^policies/pack'], 'The Pulumi door, and its policy pack.'),
    only(
      '@grafana',
      ['^infra/dashboards/grafana\\.ts$'],
      'Boards are data of ours; its builder makes pages of them.',
    ),
    only(
      '@peculiar',
      [
        '^workloads/kit/certificate\\.ts$',
        '^workloads/(gate/edge-certificate|enrolment-agent/own-request)\\.ts$',
        '^stacks/(local/ca|authority/)',
      ],
      'Certificates: what both CAs issue, the CA of the local site and of a real one, and of EdgeCore hosts.',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    exclude: { path: '^(node_modules|workloads/contracts/generated)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
