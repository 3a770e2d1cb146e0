/** Where k3s puts and looks for things, and what it listens at, unless it is told otherwise: k3s-io/docs docs/installation. */

/** Namespace of what k3s itself runs. */
export const KUBE_SYSTEM = 'kube-system';

export const API_PORT = 6443;
export const KUBELET_PORT = 10250;
/** Of flannel's VXLAN, over UDP. */
export const POD_NETWORK_PORT = 8472;

export const K3S_CONFIG_FILE = '/etc/rancher/k3s/config.yaml';
/** Read only when k3s starts. */
export const REGISTRIES_FILE = '/etc/rancher/k3s/registries.yaml';
/** What servers keep: certificates, tokens, the datastore. */
export const SERVER_FOLDER = '/var/lib/rancher/k3s/server';
