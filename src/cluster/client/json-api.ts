import type { Agent } from 'node:http';
import {
  createConfiguration,
  HttpMethod,
  type KubeConfig,
  KubernetesObjectApi,
  type RequestContext,
  type ResponseContext,
  ServerConfiguration,
  type V1APIResource,
} from '@kubernetes/client-node';
import { ApiError, isNotFound, statusOf } from './api-error.js';
import type { ObjectRef } from './api-object.js';

/** Parameters of a request; those that are undefined are left out. */
export type Query = Readonly<Record<string, string | undefined>>;

/** The server itself gives up on a request after this long. */
const PATIENCE_MS = 60_000;

/**
 * The library's access to objects, with their JSON left alone: its models drop fields that they do not know, so that the
 * server could not object to them, and it writes names in small letters.
 */
export class JsonApi extends KubernetesObjectApi {
  #agent: Agent | undefined;

  static of(config: KubeConfig): JsonApi {
    const server = config.getCurrentCluster()!.server;
    const keep = { pre: async (request: RequestContext) => api.#share(request), post: async (response: ResponseContext) => response };
    const api: JsonApi = new JsonApi(
      createConfiguration({
        baseServer: new ServerConfiguration(server, {}),
        authMethods: { default: config },
        promiseMiddleware: [keep],
      }),
    );
    return api;
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
    this.#agent?.destroy();
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
    if (response.httpStatusCode < 200 || response.httpStatusCode > 299) throw new ApiError(response.httpStatusCode, statusOf(text));
    return (type === 'text' ? text : JSON.parse(text)) as T;
  }

  /**
   * The library makes an agent for each request: the first one serves all, so that TLS sessions are resumed. It must not keep
   * connections, which a limit of sockets would imply: node-fetch 2 takes the next request on one for a broken answer.
   */
  #share(request: RequestContext): RequestContext {
    this.#agent ??= request.getAgent()!;
    request.setAgent(this.#agent);
    request.setSignal(AbortSignal.timeout(PATIENCE_MS));
    return request;
  }
}
