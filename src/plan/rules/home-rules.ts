import type { Rule } from '../../../constructs/core/rule.js';
import { architecture, architectureNowhere } from './architecture.js';
import { autoscaler } from './autoscaler-target.js';
import { classBacking } from './class-backing.js';
import { claimsExceedPool } from './claims-exceed-pool.js';
import { credentialOutsideSecret } from './credential-outside-secret.js';
import { datastoreDisk } from './datastore-disk.js';
import { deviceDeclared, deviceType, privileged } from './device-mounts.js';
import { eachWorkload } from './each-workload.js';
import { endpointSlice } from './endpoint-slice.js';
import { gpu } from './gpu-available.js';
import { gpuDriver } from './gpu-driver.js';
import { bindingExists } from './binding-exists.js';
import { issuerSecret } from './issuer-secret.js';
import { projectExists } from './project-exists.js';
import { headlessService } from './headless-service.js';
import { hostPortClash, loadBalancerNowhere } from './host-port-clash.js';
import { ignoredAnnotation } from './ignored-annotation.js';
import { imageTag } from './image-tag.js';
import { lateClaim } from './late-claim.js';
import { crossNamespace, middlewareExists } from './middleware-exists.js';
import { serviceNamed } from './names-in-pods.js';
import { labelValue, objectName, partName } from './valid-names.js';
import { namespaceExists } from './namespace-exists.js';
import { noNode } from './no-node.js';
import { ordinalConfig } from './ordinal-config.js';
import { outdatedApi, outdatedImage } from './outdated-version.js';
import { mootSpread, redundantPin } from './redundant-pin.js';
import { podSecurity } from './pod-security.js';
import { probePort } from './probe-port.js';
import { quotaAboveClaim } from './quota-above-claim.js';
import { configKey, foreignConfig, referenceExists } from './reference-exists.js';
import { outputExists, secretName } from './secret-references.js';
import { registryFiles, registryKnown } from './registry-known.js';
import { requestsAboveLimits, resourcesMissing } from './resource-requests.js';
import { routeClash } from './route-clash.js';
import { routeSyntax } from './route-syntax.js';
import { serviceExists } from './service-exists.js';
import { serviceSelector, targetPort } from './service-pods.js';
import { sharedDatabase } from './shared-database.js';
import { accessMode, storageClassExists } from './storage-class.js';
import { certificateHosts, certificateNamespace, tlsSecret } from './tls-secret.js';
import { twoVersions } from './two-versions.js';
import { wifi } from './wifi-role.js';

/** The rules every home is held to: those about single workloads, which visit them together, and those about the rest. */
export const homeRules: readonly Rule[] = [
  ...eachWorkload([
    serviceNamed,
    probePort,
    referenceExists,
    configKey,
    foreignConfig,
    ordinalConfig,
    noNode,
    architecture,
    architectureNowhere,
    registryKnown,
    gpu,
    deviceType,
    deviceDeclared,
    privileged,
    podSecurity,
    redundantPin,
    mootSpread,
    resourcesMissing,
    requestsAboveLimits,
    imageTag,
    outdatedImage,
    sharedDatabase,
    quotaAboveClaim,
    credentialOutsideSecret,
    partName,
  ]),
  namespaceExists,
  serviceExists,
  serviceSelector,
  targetPort,
  headlessService,
  endpointSlice,
  issuerSecret,
  bindingExists,
  projectExists,
  secretName,
  outputExists,
  middlewareExists,
  crossNamespace,
  routeClash,
  routeSyntax,
  tlsSecret,
  certificateNamespace,
  certificateHosts,
  ignoredAnnotation,
  registryFiles,
  hostPortClash,
  loadBalancerNowhere,
  autoscaler,
  twoVersions,
  outdatedApi,
  storageClassExists,
  accessMode,
  lateClaim,
  classBacking,
  claimsExceedPool,
  objectName,
  labelValue,
  wifi,
  datastoreDisk,
  gpuDriver,
];
