package main

import (
	"encoding/json"
	"strings"
)

func (a *agent) startKubelet() error {
	file := a.path("kubelet.kubeconfig")
	content, err := kubeconfig(a.address, a.path("server-ca.crt"), a.path("client-kubelet"))
	if err != nil {
		return err
	}
	if err := writeFile(file, content, 0o600); err != nil {
		return err
	}
	dns := a.settings.text("cluster-dns")
	config := map[string]any{
		"kind": "KubeletConfiguration", "apiVersion": "kubelet.config.k8s.io/v1beta1",
		"authentication": map[string]any{
			"anonymous": map[string]any{"enabled": false}, "webhook": map[string]any{"enabled": true}, "x509": map[string]any{"clientCAFile": a.path("client-ca.crt")},
		},
		"authorization": map[string]any{"mode": "Webhook"}, "clusterDNS": []string{dns}, "clusterDomain": defaults["cluster-domain"],
		"containerRuntimeEndpoint": "unix://" + socket, "imageServiceEndpoint": "unix://" + socket,
		"tlsCertFile": a.path("serving-kubelet.crt"), "tlsPrivateKeyFile": a.path("serving-kubelet.key"),
		"volumePluginDir": "/var/lib/kubelet/volumeplugins", "serializeImagePulls": false, "registerNode": true,
		"healthzBindAddress": "127.0.0.1", "syncFrequency": "10s", "nodeStatusUpdateFrequency": "5s",
		// What several machines on one kernel need.
		"failCgroupV1": false, "cgroupDriver": "cgroupfs", "failSwapOn": false, "oomScoreAdj": 0, "localStorageCapacityIsolation": false,
		"makeIPTablesUtilChains": false, "resolvConf": "/etc/resolv.conf",
		"evictionHard": map[string]string{"memory.available": "100Mi"},
	}
	if path := a.settings.text("resolv-conf"); path != "" {
		config["resolvConf"] = path
	}
	encoded, err := json.Marshal(config)
	if err != nil {
		return err
	}
	path := a.path("etc/kubelet.conf.d/00-k3s-defaults.conf")
	if err := writeFile(path, encoded, 0o600); err != nil {
		return err
	}
	// Labels and taints count only when the node is registered for the first time: so says the kubelet itself.
	arguments := []string{
		"--config=" + path, "--kubeconfig=" + file, "--hostname-override=" + a.name, "--node-ip=" + a.ip, "--v=0",
		"--node-labels=" + strings.Join(append([]string{"node.kubernetes.io/instance-type=k3s"}, a.settings.list("node-label")...), ","),
	}
	// The kubelet may add to the version it was built as, not change it: one release's revisions differ, releases do not.
	if version := version(); strings.Contains(version, "+") {
		arguments = append(arguments, "--version="+version)
	}
	if taints := a.settings.list("node-taint"); len(taints) > 0 {
		arguments = append(arguments, "--register-with-taints="+strings.Join(taints, ","))
	}
	return a.parts.start("kubelet", append(arguments, dashed(a.settings.list("kubelet-arg"))...)...)
}
