import * as kubernetes from '@pulumi/kubernetes';
import { type Input, secret } from '@pulumi/pulumi';

/** Access to the home's cluster for every object of it. */
export interface ClusterProps {
  /** Of an administrator. */
  readonly kubeconfig: Input<string>;
  /**
   * Names the cluster for ever. Without it a new address of the server looks like another cluster,
   * and every object would be deleted here and created there.
   */
  readonly identifier: string;
  /** Whether an object that exists already is taken over instead of refused. */
  readonly takeOver: boolean;
}

/**
 * The one provider of all objects. What is not set here it would take from environment variables of whoever runs it,
 * another cluster's kubeconfig among them.
 */
export function clusterProvider({ kubeconfig, identifier, takeOver }: ClusterProps): kubernetes.Provider {
  return new kubernetes.Provider('home', {
    kubeconfig: secret(kubeconfig),
    clusterIdentifier: identifier,
    enableServerSideApply: true,
    // Otherwise a change of a ConfigMap or Secret deletes it first, under the pods that read it.
    enableConfigMapMutable: true,
    enableSecretMutable: true,
    // An object that exists already belongs to somebody: taking it over unasked is how two owners begin.
    upsertExistingObjects: takeOver,
    enablePatchForce: false,
    // A cluster that cannot be reached keeps its objects in the state.
    deleteUnreachable: false,
    skipUpdateUnreachable: false,
  });
}
