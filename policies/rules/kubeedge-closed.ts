import { cloudCoreValues } from '../kubeedge-chart.ts';
import type { Rule } from '../rule.ts';

export const kubeedgeClosed: Rule<'kubeedge-closed'> = {
  name: 'kubeedge-closed',
  why: 'as the chart comes it puts a broker without passwords on every edge host, lets an edge host ask for what is another’s, and runs with every right of its host',
  check(object) {
    const values = cloudCoreValues(object);
    if (values === undefined) return 'not-applicable';
    const { cloudCore = {}, mosquitto } = values;
    const off = ['router', 'taskManager', 'cloudStream'];
    return [
      ...(mosquitto?.enable === false
        ? []
        : [
            'spec.valuesContent.mosquitto.enable: a Mosquitto 1.6 that takes anybody; write false, each gateway has a broker of its own',
          ]),
      ...(cloudCore.featureGates?.requireAuthorization === true
        ? []
        : [
            'spec.valuesContent.cloudCore.featureGates.requireAuthorization: every edge host may read what any other has; write true',
          ]),
      ...(cloudCore.securityContext?.privileged === false
        ? []
        : [
            'spec.valuesContent.cloudCore.securityContext.privileged: only its iptables manager needs that; write false',
          ]),
      ...off
        .filter((name) => cloudCore.modules?.[name]?.enable !== false)
        .map(
          (name) =>
            `spec.valuesContent.cloudCore.modules.${name}.enable: opens a way to the edge that nobody here uses; write false`,
        ),
    ];
  },
};
