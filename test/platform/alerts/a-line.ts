import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAedes } from '../../contract/aedes.ts';
import type { TestBroker } from '../../contract/session.ts';
import type { TestCa } from '../../tls.ts';
import type { Hall } from '../../workloads/collision-engine/a-hall.ts';
import { openHall } from '../../workloads/collision-engine/a-hall.ts';
import { aPlan as hallPlan, SAFETY } from '../../workloads/collision-engine/a-plan.ts';
import type { EngineProcess } from '../../workloads/collision-engine/an-engine.ts';
import { startEngine } from '../../workloads/collision-engine/an-engine.ts';
import { aPlan as cameraPlan } from '../../workloads/vision-inferencer/a-plan.ts';
import type { Cameras, InferencerProcess } from '../../workloads/vision-inferencer/an-inferencer.ts';
import { openCameras, startInferencer } from '../../workloads/vision-inferencer/an-inferencer.ts';

const MODEL = 'workloads/vision-inferencer/model';

/** A collision engine as a process, with a broker and a hall of its own. */
export interface LineOfArms {
  readonly engine: EngineProcess;
  readonly hall: Hall;
  readonly broker: TestBroker;
  close(): Promise<void>;
}

/** @param within as of startEngine */
export async function startLineOfArms(ca: TestCa, within?: readonly string[]): Promise<LineOfArms> {
  const folder = await mkdtemp(join(tmpdir(), 'millwright-arms-'));
  // Longer than on a site, so that a busy test machine does not look like a silent scanner.
  const plan = hallPlan({ safety: { ...SAFETY, validityMs: 1000, releaseAfterMs: 300 } });
  const planPath = join(folder, 'plan.json');
  await writeFile(planPath, JSON.stringify(plan));
  const broker = await startAedes(await ca.issue({ cn: 'broker' }));
  const tls = await ca.issue({ cn: 'line' });
  const hall = await openHall(plan, broker.url, tls);
  const engine = await startEngine(
    { MQTT_URL: broker.url, MQTT_TLS_DIR: tls, PLAN_PATH: planPath, STATE_DIR: join(folder, 'state') },
    within,
  );
  return {
    engine,
    hall,
    broker,
    close: async () => {
      await hall.close();
      await engine.end('SIGKILL');
      await broker.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A vision inferencer as a process, with a broker and cameras of its own. */
export interface LineOfCameras {
  readonly inferencer: InferencerProcess;
  readonly cameras: Cameras;
  close(): Promise<void>;
}

export async function startLineOfCameras(
  ca: TestCa,
  changes: Readonly<Record<string, string>> = {},
): Promise<LineOfCameras> {
  const folder = await mkdtemp(join(tmpdir(), 'millwright-cameras-'));
  const planPath = join(folder, 'plan.json');
  await writeFile(planPath, JSON.stringify(cameraPlan()));
  const broker = await startAedes(await ca.issue({ cn: 'broker' }));
  const tls = await ca.issue({ cn: 'line' });
  const cameras = await openCameras(broker.url, tls);
  const inferencer = await startInferencer({
    MQTT_URL: broker.url,
    MQTT_TLS_DIR: tls,
    PLAN_PATH: planPath,
    MODEL_PATH: `${MODEL}/surface-defects.onnx`,
    MODEL_PREPROCESSING_PATH: `${MODEL}/preprocessing.json`,
    INFERENCE_DEADLINE_MS: '2000',
    ...changes,
  });
  return {
    inferencer,
    cameras,
    close: async () => {
      await cameras.close();
      await inferencer.end('SIGKILL');
      await broker.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
