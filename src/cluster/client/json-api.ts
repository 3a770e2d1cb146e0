import {
  createConfiguration,
  HttpMethod,
  type KubeConfig,
  KubernetesObjectApi,
  type RequestContext,
  type ResponseContext,
  ServerConfiguration,
  type V1APIResource,
  wrapHttpLibrary,
} from '@kubernetes/client-node';
import { ApiError, isNotFound, readStatus } from './api-error.js';
import type { ObjectRef } from './api-object.js';
import { KeptConnections } from './kept-connections.js';

/** Parameters of a request; those that are undefined are left out. */
export type Query = Readonly<Record<string, string | undefined>>;

/**
 * The library's access to objects, with their JSON left alone: its models drop fields that they do not know, so that the
 * server could not object to them, and it writes names in small letters.
 */
export class JsonApi extends KubernetesObjectApi {
  readonly #connections: KeptConnections;

  constructor(config: KubeConfig) {
    const connections = new KeptConnections();
    super(
      createConfiguration({
        baseServer: new ServerConfiguration(config.getCurrentCluster()!.server, {}),
        authMethods: { default: config },
        httpApi: wrapHttpLibrary(connections),
      }),
    );
    this.#connections = connections;
  }

  async get<Answer>(path: string, query: Query = {}): Promise<Answer> {
    return JSON.parse(await this.text(path, query)) as Answer;
  }

  async text(path: string, query: Query = {}): Promise<string> {
    return this.#send(this.#request('GET', path, query));
  }

  async write<Answer>(
    method: 'POST' | 'PATCH' | 'DELETE',
    path: string,
    query: Query,
    body?: object,
    type = 'application/json',
  ): Promise<Answer> {
    const request = this.#request(method, path, query);
    request.setHeaderParam('Content-Type', type);
    if (body !== undefined) request.setBody(JSON.stringify(body));
    return JSON.parse(await this.#send(request)) as Answer;
  }

  /** What discovery says about a kind; undefined when the server does not know it. */
  async resourceOf(apiVersion: string, kind: string): Promise<V1APIResource | undefined> {
    try {
      return await this.resource(apiVersion, kind);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  async collectionPath(apiVersion: string, kind: string, namespace?: string): Promise<string> {
    const resource = await this.resourceOf(apiVersion, kind);
    if (resource === undefined) throw new ApiError(404, { message: `the server knows no ${kind} in ${apiVersion}` });
    const within = resource.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
    return `${this.apiVersionPath(apiVersion)}${within}/${resource.name}`;
  }

  async objectPath({ apiVersion, kind, metadata }: ObjectRef): Promise<string> {
    return `${await this.collectionPath(apiVersion, kind, metadata.namespace ?? 'default')}/${encodeURIComponent(metadata.name)}`;
  }

  close(): void {
    this.#connections.close();
  }

  #request(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, query: Query): RequestContext {
    const request = this.configuration.baseServer.makeRequestContext(path, HttpMethod[method]);
    for (const [key, value] of Object.entries(query)) if (value !== undefined) request.setQueryParam(key, value);
    return request;
  }

  async #send(request: RequestContext): Promise<string> {
    return (await this.requestPromise(request, 'text')) as unknown as string;
  }

  /** Text where text is asked for, else JSON as it is. */
  protected override async processResponse<T>(response: ResponseContext, type?: string): Promise<T> {
    const text = await response.body.text();
    if (response.httpStatusCode < 200 || response.httpStatusCode > 299) throw new ApiError(response.httpStatusCode, readStatus(text));
    return (type === 'text' ? text : JSON.parse(text)) as T;
  }
}
