import type { HostPlan, HostStep } from './plan.ts';

/** A step for people: what is done, and to what. */
export interface Described {
  readonly id: string;
  readonly title: string;
  readonly what: string;
}

export function describe({ steps }: HostPlan): readonly Described[] {
  return steps.map((step) => ({ id: step.id, title: step.title, what: whatOf(step) }));
}

function whatOf(step: HostStep): string {
  switch (step.kind) {
    case 'package':
      return `package ${step.name}`;
    case 'folder':
      return `${step.path}/ ${step.owner} ${step.mode}`;
    case 'file':
      return `${step.path} ${step.owner} ${step.mode}`;
    case 'secret':
      return `${step.path} ${step.owner} ${step.mode}, the secret ${step.secret}`;
    case 'artefact':
      return `${step.path} ${step.owner} ${step.mode}, the download ${step.artefact}`;
    case 'unit':
      return `${step.unit} ${step.state}`;
    case 'command':
      return 'a command';
  }
}
