/**
 * A stand-in for Pulumi's Kubernetes provider, where the official plugin is not on the machine. It proves that the
 * engine, our program and a real API server agree; waiting, conflicts and aliases it does not know. Written on the
 * protocol itself, because @pulumi/pulumi/provider hands a provider no configuration and so no kubeconfig; and objects
 * pass as they are, because the typed client of @kubernetes/client-node drops the field `from` of a NetworkPolicy.
 */
import { isDeepStrictEqual } from 'node:util';
import type { sendUnaryData, ServerUnaryCall } from '@grpc/grpc-js';
import { Server, ServerCredentials, status } from '@grpc/grpc-js';
import plugins from '@pulumi/pulumi/proto/plugin_pb.js';
import services from '@pulumi/pulumi/proto/provider_grpc_pb.js';
import messages from '@pulumi/pulumi/proto/provider_pb.js';
import empties from 'google-protobuf/google/protobuf/empty_pb.js';
import type structs from 'google-protobuf/google/protobuf/struct_pb.js';
import type { KubeObject } from '../../infra/kube/object.ts';
import { idOf } from '../../infra/kube/object.ts';
import { createPathOf } from '../engines/cluster/apply.ts';
import { createKubeClient, KubeError } from '../engines/cluster/kube-client.ts';
import { until } from '../engines/cluster/until.ts';
import { readKubeconfig } from './kubeconfig.ts';

interface Api {
  /** server-side apply, by force, as the fields' manager that the object names */
  apply(object: KubeObject, dryRun?: 'All'): Promise<KubeObject>;
  read(object: KubeObject): Promise<KubeObject | undefined>;
  remove(object: KubeObject): Promise<void>;
}

function createApi(kubeconfig: string): Api {
  const { server, ca, token } = readKubeconfig(kubeconfig);
  const client = createKubeClient(server, ca, token);
  const pathOf = createPathOf(client);
  /** Undefined where there is no such object. */
  const ask = async (method: string, object: KubeObject, body?: unknown): Promise<unknown> => {
    try {
      return (await client.ask(method, await pathOf(object), body)).body;
    } catch (error) {
      if (error instanceof KubeError && error.status === 404) return undefined;
      throw error;
    }
  };
  const read = (object: KubeObject) => ask('GET', object) as Promise<KubeObject | undefined>;
  return {
    read,
    apply: async (object, dryRun) => {
      const fieldManager = object.metadata.annotations?.['pulumi.com/patchFieldManager'] ?? '';
      const query = new URLSearchParams({ fieldManager, force: 'true', ...(dryRun && { dryRun }) });
      const path = `${await pathOf(object)}?${query.toString()}`;
      return (await client.ask('PATCH', path, object, 'application/apply-patch+yaml')).body as KubeObject;
    },
    remove: async (object) => {
      await ask('DELETE', object, { propagationPolicy: 'Background' });
      await until(`the end of ${idOf(object)}`, 60_000, async () => (await read(object)) === undefined);
    },
  };
}

/** What differs between the object as it is and as it would be; an edit by hand is such a difference too. */
async function diff(
  before: KubeObject,
  after: KubeObject,
): Promise<{ changes: boolean; replaces: string[] }> {
  if (idOf(before) !== idOf(after)) return { changes: true, replaces: ['metadata'] };
  const live = await api().read(after);
  if (live === undefined) return { changes: true, replaces: [] };
  try {
    return {
      changes: !isDeepStrictEqual(essence(live), essence(await api().apply(after, 'All'))),
      replaces: [],
    };
  } catch (error) {
    // A field that can never change.
    if (error instanceof KubeError && error.status === 422) return { changes: true, replaces: ['spec'] };
    throw error;
  }
}

/** Without what the server counts by itself. */
function essence({ metadata, ...rest }: KubeObject): unknown {
  const counted = ['managedFields', 'resourceVersion', 'generation'];
  return [rest, Object.entries(metadata).filter(([field]) => !counted.includes(field))];
}

/** A handler whose failure the engine shows as it is. */
function answer<Q, A>(work: (request: Q) => A | Promise<A>) {
  return ({ request }: ServerUnaryCall<Q, A>, callback: sendUnaryData<A>): void => {
    const fail = (error: unknown): void => {
      const details = error instanceof Error ? error.message : String(error);
      callback({ code: status.UNKNOWN, details, name: 'StandIn', message: details });
    };
    Promise.resolve(request)
      .then(work)
      .then((reply) => callback(null, reply), fail);
  };
}

let configured: Api | undefined;
function api(): Api {
  if (configured === undefined) throw new Error('no kubeconfig was given, and the ambient one is not taken');
  return configured;
}

const objectIn = (struct: structs.Struct | undefined) => struct?.toJavaScript() as unknown as KubeObject;
const check = answer((request: messages.CheckRequest) =>
  new messages.CheckResponse().setInputs(request.getNews()),
);

const server = new Server();
server.addService(services.ResourceProviderService, {
  checkConfig: check,
  configure: answer((request: messages.ConfigureRequest) => {
    // The engine marks what is secret in a configuration, and in nothing else for who does not ask for it.
    const given = request.getArgs()?.toJavaScript().kubeconfig as string | { value: string };
    configured = createApi(typeof given === 'string' ? given : given.value);
    return new messages.ConfigureResponse();
  }),
  check,
  diff: answer(async (request: messages.DiffRequest) => {
    const { changes, replaces } = await diff(objectIn(request.getOlds()), objectIn(request.getNews()));
    const { DIFF_SOME, DIFF_NONE } = messages.DiffResponse.DiffChanges;
    const response = new messages.DiffResponse().setChanges(changes ? DIFF_SOME : DIFF_NONE);
    return response.setReplacesList(replaces).setDeletebeforereplace(true);
  }),
  create: answer(async (request: messages.CreateRequest) => {
    const object = objectIn(request.getProperties());
    await api().apply(object);
    return new messages.CreateResponse().setId(idOf(object)).setProperties(request.getProperties());
  }),
  read: answer(async (request: messages.ReadRequest) => {
    const properties = request.getProperties();
    if ((await api().read(objectIn(properties))) === undefined) return new messages.ReadResponse();
    const response = new messages.ReadResponse().setId(request.getId()).setProperties(properties);
    return response.setInputs(request.getInputs());
  }),
  update: answer(async (request: messages.UpdateRequest) => {
    await api().apply(objectIn(request.getNews()));
    return new messages.UpdateResponse().setProperties(request.getNews());
  }),
  delete: answer(async (request: messages.DeleteRequest) => {
    await api().remove(objectIn(request.getProperties()));
    return new empties.Empty();
  }),
  cancel: answer(() => new empties.Empty()),
  getPluginInfo: answer(() => new plugins.PluginInfo().setVersion('4.32.0')),
});
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error;
  process.stdout.write(`${port}\n`);
});
