import type { Template } from '../kube/instance.ts';
import type { Shapes } from '../kube/shape.ts';
import { shapeKey, templateDigest } from '../kube/shape.ts';
import { renderShape } from '../kube/workload-shape.ts';
import { AUTHORITY_TEMPLATE } from './authority/instance.ts';
import { GRAFANA_TEMPLATE } from './grafana/template.ts';
import { FLUENT_BIT_TEMPLATE } from './logs/fluent-bit.ts';
import { LOG_RECEIVER_TEMPLATE } from './logs/log-receiver.ts';
import { COLLECTOR_TEMPLATE } from './traces/collector.ts';
import { JAEGER_TEMPLATE } from './traces/jaeger.ts';
import { MOSQUITTO_TEMPLATES } from './mosquitto-template.ts';
import { NODE_EXPORTER_TEMPLATE } from './node-exporter.ts';
import { FUNCTION_TEMPLATE } from './functions/template.ts';
import { NATS_EXPORTER_TEMPLATE } from './nats/exporter.ts';
import { NATS_TEMPLATE } from './nats/template.ts';
import { HUB_PROMETHEUS_TEMPLATE, SITE_PROMETHEUS_TEMPLATE } from './metrics/prometheus.ts';
import { VMAGENT_TEMPLATE } from './metrics/vmagent.ts';
import { HUB_SERVICES, SERVICES } from './services.ts';

/** Agents of a host, each on both kinds. */
const HOST_AGENTS: readonly Template[] = [NODE_EXPORTER_TEMPLATE, COLLECTOR_TEMPLATE, FLUENT_BIT_TEMPLATE];

/** The shape of every workload on every kind of host that may have it: infra/kube/generated/shapes.json. */
export function renderShapes(): Shapes {
  const wanted: readonly { template: Template; onEdge: boolean }[] = [
    ...MOSQUITTO_TEMPLATES,
    ...SERVICES.flatMap(({ template }) => [false, true].map((onEdge) => ({ template, onEdge }))),
    { template: AUTHORITY_TEMPLATE, onEdge: false },
    { template: NATS_TEMPLATE, onEdge: false },
    { template: NATS_EXPORTER_TEMPLATE, onEdge: false },
    { template: FUNCTION_TEMPLATE, onEdge: false },
    ...[JAEGER_TEMPLATE, LOG_RECEIVER_TEMPLATE, GRAFANA_TEMPLATE].map((template) => ({
      template,
      onEdge: false,
    })),
    ...HUB_SERVICES.map(({ template }) => ({ template, onEdge: false })),
    ...[false, true].map((onEdge) => ({ template: VMAGENT_TEMPLATE, onEdge })),
    ...[SITE_PROMETHEUS_TEMPLATE, HUB_PROMETHEUS_TEMPLATE].map((template) => ({ template, onEdge: false })),
    ...HOST_AGENTS.flatMap((template) => [false, true].map((onEdge) => ({ template, onEdge }))),
  ];
  return Object.fromEntries(
    wanted.map(({ template, onEdge }) => [
      shapeKey(template, onEdge),
      { template: templateDigest(template), shape: renderShape(template, onEdge) },
    ]),
  );
}
