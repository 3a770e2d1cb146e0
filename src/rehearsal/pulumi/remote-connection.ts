import { UNKNOWN } from './wire.js';

/** How a command reaches its host. */
export interface RemoteConnection {
  readonly host: string;
  readonly user: string;
  readonly port: number;
  /** Line of the host's public key. @default - any host is believed */
  readonly hostKey?: string;
  readonly privateKey?: string;
  readonly privateKeyPassword?: string;
  /** Attempts to reach it; -1 for no limit. */
  readonly dialErrorLimit: number;
  /** Seconds for each attempt. */
  readonly perDialTimeout: number;
}

const FIELDS: Readonly<Record<keyof RemoteConnection, 'string' | 'number'>> = {
  host: 'string',
  user: 'string',
  port: 'number',
  hostKey: 'string',
  privateKey: 'string',
  privateKeyPassword: 'string',
  dialErrorLimit: 'number',
  perDialTimeout: 'number',
};

/** What is wrong with a connection. Values are not in it: the provider itself would print them all, keys included. */
export function checkConnection(value: unknown): readonly string[] {
  if (value === UNKNOWN) return [];
  if (typeof value !== 'object' || value === null) return ['connection is missing'];
  const wrong = Object.entries(value).flatMap(([field, item]) => {
    const expected = (FIELDS as Record<string, string>)[field];
    if (expected === undefined) return [`connection.${field} is no field of a connection that this provider knows`];
    return item === UNKNOWN || typeof item === expected ? [] : [`connection.${field} is a ${typeof item}, expected a ${expected}`];
  });
  return 'host' in value ? wrong : [...wrong, 'connection.host is missing'];
}

/** A checked connection, with the provider's defaults. */
export function readConnection(value: unknown): RemoteConnection {
  return { user: 'root', port: 22, dialErrorLimit: 10, perDialTimeout: 15, ...(value as Pick<RemoteConnection, 'host'>) };
}
