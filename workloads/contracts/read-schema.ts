import { join } from 'node:path';
import protobuf from 'protobufjs';
import type { EnumSchema, FieldSchema, MessageSchema, MethodSchema, Reserved, Schema } from './schema.ts';

/** The schema of the .proto files in a folder, `wan.proto` and all that it imports. For tools and tests only. */
export function readSchema(dir: string): Schema {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) => join(dir, target);
  root.loadSync(join('.', 'wan.proto'), { keepCase: true });
  root.resolveAll();

  const messages: Record<string, MessageSchema> = {};
  const enums: Record<string, EnumSchema> = {};
  const services: Record<string, Record<string, MethodSchema>> = {};
  const visit = (object: protobuf.ReflectionObject): void => {
    const name = nameOf(object);
    if (object instanceof protobuf.Type) messages[name] = messageOf(object);
    if (object instanceof protobuf.Enum) enums[name] = enumOf(object);
    if (object instanceof protobuf.Service) services[name] = methodsOf(object);
    if (object instanceof protobuf.Namespace) for (const nested of object.nestedArray) visit(nested);
  };
  visit(root);
  return { messages, enums, services };
}

function messageOf(type: protobuf.Type): MessageSchema {
  const fields: Record<string, FieldSchema> = {};
  for (const field of type.fieldsArray) {
    fields[field.id] = {
      name: field.name,
      type: field.resolvedType ? nameOf(field.resolvedType) : field.type,
      repeated: field.repeated,
      oneof: field.partOf?.name ?? null,
    };
  }
  return { fields, reserved: reservedOf(type) };
}

function enumOf(type: protobuf.Enum): EnumSchema {
  return {
    values: Object.fromEntries(Object.entries(type.values).map(([name, number]) => [number, name])),
    reserved: reservedOf(type),
  };
}

function methodsOf(service: protobuf.Service): Record<string, MethodSchema> {
  return Object.fromEntries(
    service.methodsArray.map((method) => {
      if (!method.resolvedRequestType || !method.resolvedResponseType)
        throw new Error(`${method.name} is not resolved`);
      return [
        method.name,
        { request: nameOf(method.resolvedRequestType), response: nameOf(method.resolvedResponseType) },
      ];
    }),
  );
}

function reservedOf({ reserved = [] }: { reserved?: (number[] | string)[] }): Reserved[] {
  return reserved.map((it) => (typeof it === 'string' ? it : [it[0]!, it[1]!]));
}

function nameOf(object: protobuf.ReflectionObject): string {
  return object.fullName.replace(/^\./, '');
}
