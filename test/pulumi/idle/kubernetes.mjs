#!/usr/bin/env node
// A provider for Kubernetes that does nothing: what it is given is what there is. It prints its port, as Pulumi's own does.
import { Server, ServerCredentials } from '@grpc/grpc-js';
import plugin from '@pulumi/pulumi/proto/plugin_pb.js';
import grpc from '@pulumi/pulumi/proto/provider_grpc_pb.js';
import provider from '@pulumi/pulumi/proto/provider_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';

const { DIFF_NONE, DIFF_SOME } = provider.DiffResponse.DiffChanges;

const methods = {
  attach: () => new empty.Empty(),
  getPluginInfo: () => new plugin.PluginInfo().setVersion('4.0.0'),
  checkConfig: (request) => new provider.CheckResponse().setInputs(request.getNews()),
  diffConfig: () => new provider.DiffResponse().setChanges(DIFF_NONE),
  configure: () => new provider.ConfigureResponse().setAcceptsecrets(true).setSupportspreview(true),
  check: (request) => new provider.CheckResponse().setInputs(request.getNews()),
  diff: (request) => {
    const [old, wanted] = [request.getOldInputs(), request.getNews()].map((each) => JSON.stringify(each?.toJavaScript()));
    return new provider.DiffResponse().setChanges(old === wanted ? DIFF_NONE : DIFF_SOME);
  },
  create: (request) => new provider.CreateResponse().setId(request.getUrn().split('::').at(-1)).setProperties(request.getProperties()),
  update: (request) => new provider.UpdateResponse().setProperties(request.getNews()),
  delete: () => new empty.Empty(),
  cancel: () => new empty.Empty(),
};

const server = new Server({ 'grpc.max_receive_message_length': 400 * 1024 * 1024 });
server.addService(
  grpc.ResourceProviderService,
  Object.fromEntries(Object.entries(methods).map(([name, answer]) => [name, ({ request }, reply) => reply(null, answer(request))])),
);
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  console.log(port);
});
