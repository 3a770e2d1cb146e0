import type { Rule } from '../../../constructs/core/rule.js';
import { architecture, architectureNowhere } from './architecture.js';
import { autoscaler } from './autoscaler.js';
import { bindingExists } from './binding-exists.js';
import { claimsExceedPool } from './claims-exceed-pool.js';
import { classBacking } from './class-backing.js';
import { credentialOutsideSecret } from './credential-outside-secret.js';
import { datastoreDisk } from './datastore-disk.js';
import { deviceDeclared, deviceType, privileged } from './device-mounts.js';
import { eachWorkload } from './each-workload.js';
import { endpointSlice } from './endpoint-slice.js';
import { gpu } from './gpu.js';
import { gpuDriver } from './gpu-driver.js';
import { headlessService } from './headless-service.js';
import { hostPortClash, loadBalancerNowhere } from './host-port-clash.js';
import { ignoredAnnotation } from './ignored-annotation.js';
import { imageTag } from './image-tag.js';
import { issuerSecret } from './issuer-secret.js';
import { lateClaim } from './late-claim.js';
import { crossNamespace, middlewareExists } from './middleware-exists.js';
import { mootSpread } from './moot-spread.js';
import { serviceNamed } from './names-in-pods.js';
import { namespaceExists } from './namespace-exists.js';
import { noNode } from './no-node.js';
import { ordinalConfig } from './ordinal-config.js';
import { outdatedApi, outdatedImage } from './outdated-version.js';
import { outputExists } from './output-exists.js';
import { podSecurity } from './pod-security.js';
import { probePort } from './probe-port.js';
import { projectExists } from './project-exists.js';
import { quotaAboveClaim } from './quota-above-claim.js';
import { redundantPin } from './redundant-pin.js';
import { configKey, foreignConfig, referenceExists } from './reference-exists.js';
import { registryFiles, registryKnown } from './registry-known.js';
import { requestsAboveLimits, resourcesMissing } from './resource-requests.js';
import { routeClash } from './route-clash.js';
import { routeSyntax } from './route-syntax.js';
import { secretName } from './secret-name.js';
import { serviceExists } from './service-exists.js';
import { serviceSelector, targetPort } from './service-pods.js';
import { sharedDatabase } from './shared-database.js';
import { accessMode, storageClassExists } from './storage-class.js';
import { certificateHosts, certificateNamespace, tlsSecret } from './tls-secret.js';
import { twoVersions } from './two-versions.js';
import { labelValue, objectName, partName } from './valid-names.js';
import { wifi } from './wifi.js';

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
