package main

// kind says what values a setting takes.
type kind int

const (
	text kind = iota
	number
	flag
	list
)

// key describes one setting, in config.yaml and on the command line alike.
type key struct {
	kind   kind
	server bool // servers only
}

// agentKeys are of both commands (k3s-io/docs docs/cli/agent.md).
var agentKeys = map[kind][]string{
	text: {
		"bind-address", "config", "containerd-config", "data-dir", "default-runtime", "flannel-conf", "flannel-cni-conf", "flannel-iface",
		"image-credential-provider-bin-dir", "image-credential-provider-config", "log", "node-name", "pause-image", "private-registry",
		"resolv-conf", "server", "snapshotter", "system-default-registry", "token", "token-file",
	},
	number: {"lb-server-port", "v"},
	flag: {
		"alsologtostderr", "debug", "disable-default-registry-endpoint", "enable-pprof", "nonroot-devices", "prefer-bundled-bin",
		"protect-kernel-defaults", "rootless", "selinux", "with-node-id",
	},
	list: {"kube-proxy-arg", "kubelet-arg", "node-external-dns", "node-external-ip", "node-internal-dns", "node-ip", "node-label", "node-taint", "vmodule"},
}

// serverKeys are a server's alone (k3s-io/docs docs/cli/server.md).
var serverKeys = map[kind][]string{
	text: {
		"advertise-address", "agent-token", "agent-token-file", "cluster-domain", "datastore-cafile", "datastore-certfile", "datastore-endpoint",
		"datastore-keyfile", "default-local-storage-path", "egress-selector-mode", "etcd-s3-config-secret", "etcd-snapshot-dir",
		"etcd-snapshot-name", "etcd-snapshot-schedule-cron", "flannel-backend", "helm-job-image", "secrets-encryption-provider",
		"service-node-port-range", "servicelb-namespace", "write-kubeconfig", "write-kubeconfig-group", "write-kubeconfig-mode",
	},
	number: {"advertise-port", "etcd-snapshot-retention", "https-listen-port", "supervisor-port"},
	flag: {
		"cluster-init", "cluster-reset", "disable-agent", "disable-apiserver", "disable-cloud-controller", "disable-controller-manager",
		"disable-etcd", "disable-helm-controller", "disable-kube-proxy", "disable-network-policy", "disable-scheduler", "embedded-registry",
		"etcd-disable-snapshots", "etcd-expose-metrics", "etcd-snapshot-compress", "flannel-external-ip", "flannel-ipv6-masq",
		"secrets-encryption", "supervisor-metrics", "tls-san-security",
	},
	list: {
		"cluster-cidr", "cluster-dns", "disable", "etcd-arg", "kube-apiserver-arg", "kube-cloud-controller-manager-arg",
		"kube-controller-manager-arg", "kube-scheduler-arg", "service-cidr", "tls-san",
	},
}

// abbreviations are the one-letter flags.
var abbreviations = map[string]string{"c": "config", "d": "data-dir", "s": "server", "t": "token", "o": "write-kubeconfig"}

// critical settings must be the same on all servers (docs/cli/server.md, "critical configuration").
var critical = []string{
	"cluster-cidr", "cluster-dns", "cluster-domain", "service-cidr", "disable-cloud-controller", "disable-helm-controller",
	"disable-network-policy", "egress-selector-mode", "embedded-registry", "flannel-backend", "flannel-external-ip", "flannel-ipv6-masq",
	"secrets-encryption",
}

var defaults = map[string]string{
	"cluster-cidr":          "10.42.0.0/16",
	"cluster-dns":           "10.43.0.10",
	"cluster-domain":        "cluster.local",
	"data-dir":              "/var/lib/rancher/k3s",
	"egress-selector-mode":  "agent",
	"flannel-backend":       "vxlan",
	"service-cidr":          "10.43.0.0/16",
	"write-kubeconfig":      "/etc/rancher/k3s/k3s.yaml",
	"write-kubeconfig-mode": "0600",
}

var known = func() map[string]key {
	all := map[string]key{}
	for kind, names := range agentKeys {
		for _, name := range names {
			all[name] = key{kind, false}
		}
	}
	for kind, names := range serverKeys {
		for _, name := range names {
			all[name] = key{kind, true}
		}
	}
	return all
}()
