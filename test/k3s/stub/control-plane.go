package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// memberAnnotation names etcd's member that runs on a node.
const memberAnnotation = "etcd.k3s.cattle.io/node-name"

// startAPI starts the API server behind the supervisor, which alone listens on the network.
func (s *server) startAPI() error {
	set := s.settings
	apiserver := []string{
		"--bind-address=127.0.0.1", "--secure-port=6444", "--advertise-address=" + s.ip, "--allow-privileged=true", "--profiling=false",
		"--authorization-mode=Node,RBAC", "--enable-admission-plugins=NodeRestriction", "--endpoint-reconciler-type=none",
		"--service-cluster-ip-range=" + set.text("service-cidr"), "--etcd-servers=https://127.0.0.1:2379",
		"--etcd-cafile=" + s.tls("etcd/server-ca.crt"), "--etcd-certfile=" + s.tls("etcd/client.crt"), "--etcd-keyfile=" + s.tls("etcd/client.key"),
		"--tls-cert-file=" + s.tls("serving-kube-apiserver.crt"), "--tls-private-key-file=" + s.tls("serving-kube-apiserver.key"),
		"--client-ca-file=" + s.tls("client-ca.crt"), "--kubelet-certificate-authority=" + s.tls("server-ca.crt"),
		"--kubelet-client-certificate=" + s.tls("client-kube-apiserver.crt"), "--kubelet-client-key=" + s.tls("client-kube-apiserver.key"),
		"--kubelet-preferred-address-types=InternalIP", "--requestheader-client-ca-file=" + s.tls("request-header-ca.crt"),
		"--requestheader-allowed-names=system:auth-proxy", "--requestheader-username-headers=X-Remote-User",
		"--requestheader-group-headers=X-Remote-Group", "--requestheader-extra-headers-prefix=X-Remote-Extra-",
		"--proxy-client-cert-file=" + s.tls("client-auth-proxy.crt"), "--proxy-client-key-file=" + s.tls("client-auth-proxy.key"),
		"--service-account-issuer=https://kubernetes.default.svc." + set.text("cluster-domain"),
		"--service-account-key-file=" + s.tls("service.key"), "--service-account-signing-key-file=" + s.tls("service.key"),
	}
	if set.on("secrets-encryption") {
		apiserver = append(apiserver, "--encryption-provider-config="+s.encryption())
	}
	return s.parts.start("kube-apiserver", append(apiserver, dashed(set.list("kube-apiserver-arg"))...)...)
}

// startControllers starts what works on the API's objects, and would end without the API.
func (s *server) startControllers() error {
	set := s.settings
	files := map[string]string{}
	for _, name := range []string{"controller", "scheduler"} {
		content, err := kubeconfig("https://127.0.0.1:6444", s.tls("server-ca.crt"), s.tls("client-"+name))
		if err != nil {
			return err
		}
		files[name] = filepath.Join(s.data, "server/cred", name+".kubeconfig")
		if err := writeFile(files[name], content, 0o600); err != nil {
			return err
		}
	}
	manager := []string{
		"--kubeconfig=" + files["controller"], "--authentication-kubeconfig=" + files["controller"], "--authorization-kubeconfig=" + files["controller"],
		"--bind-address=127.0.0.1", "--allocate-node-cidrs=true", "--cluster-cidr=" + set.text("cluster-cidr"), "--profiling=false",
		"--service-cluster-ip-range=" + set.text("service-cidr"), "--use-service-account-credentials=true",
		"--service-account-private-key-file=" + s.tls("service.key"), "--root-ca-file=" + s.tls("server-ca.crt"),
	}
	if err := s.parts.start("kube-controller-manager", append(manager, dashed(set.list("kube-controller-manager-arg"))...)...); err != nil {
		return err
	}
	scheduler := []string{
		"--kubeconfig=" + files["scheduler"], "--authentication-kubeconfig=" + files["scheduler"], "--authorization-kubeconfig=" + files["scheduler"],
		"--bind-address=127.0.0.1", "--profiling=false",
	}
	return s.parts.start("kube-scheduler", append(scheduler, dashed(set.list("kube-scheduler-arg"))...)...)
}

func dashed(arguments []string) []string {
	flags := make([]string, 0, len(arguments))
	for _, argument := range arguments {
		flags = append(flags, "--"+argument)
	}
	return flags
}

// bringPackaged applies what the distribution brings along and others build on: the kinds of its own controllers. Each file is an array.
func (s *server) bringPackaged(kubeconfig string) error {
	files, _ := filepath.Glob(filepath.Join(partsFolder, "packaged", "*.json"))
	items := []json.RawMessage{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		var objects []json.RawMessage
		if err := json.Unmarshal(text, &objects); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		items = append(items, objects...)
	}
	if len(items) == 0 {
		return nil
	}
	list, err := json.Marshal(map[string]any{"apiVersion": "v1", "kind": "List", "items": items})
	if err != nil {
		return err
	}
	for began := time.Now(); ; time.Sleep(time.Second) {
		output, err := runPart(bytes.NewReader(list), "kubectl", "--kubeconfig", kubeconfig, "apply", "--server-side", "--force-conflicts", "-f", "-")
		if err == nil {
			return nil
		}
		if time.Since(began) > time.Minute {
			return fmt.Errorf("the packaged kinds were not applied: %s", output)
		}
	}
}

// etcdKept says whether the cluster keeps its data in etcd for all to see, so that other servers can join.
func (s *server) etcdKept() bool {
	return s.settings.on("cluster-init") || s.settings.text("server") != ""
}

// keepNodes gives agents the right to see all nodes, and servers the labels that nodes may not give themselves.
func (s *server) keepNodes() {
	role := map[string]any{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "metadata": map[string]any{"name": routesUser},
		"rules": []any{map[string]any{"apiGroups": []string{""}, "resources": []string{"nodes"}, "verbs": []string{"get", "list", "watch"}}}}
	binding := map[string]any{"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding", "metadata": map[string]any{"name": routesUser},
		"roleRef":  map[string]any{"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": routesUser},
		"subjects": []any{map[string]any{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": routesUser}}}
	seen := map[string]bool{}
	for ; ; time.Sleep(2 * time.Second) {
		for path, object := range map[string]any{"clusterroles": role, "clusterrolebindings": binding} {
			path = "/apis/rbac.authorization.k8s.io/v1/" + path
			if err := s.admin.do("GET", path+"/"+routesUser, nil, nil, nil); err != nil {
				_ = s.admin.do("POST", path, nil, object, nil)
			}
		}
		nodes, err := s.admin.nodes()
		if err != nil {
			continue
		}
		for _, node := range nodes {
			if node.Metadata.Name == s.name {
				s.labelOwn(node)
			}
		}
		if s.etcdKept() {
			s.removeMembers(nodes, seen)
		}
	}
}

func (s *server) labelOwn(own node) {
	labels := map[string]string{"node-role.kubernetes.io/control-plane": "true"}
	annotations := map[string]string{}
	if s.etcdKept() {
		labels["node-role.kubernetes.io/etcd"] = "true"
		annotations[memberAnnotation] = s.member
	}
	missing := own.Metadata.Annotations[memberAnnotation] != annotations[memberAnnotation]
	for name, value := range labels {
		missing = missing || own.Metadata.Labels[name] != value
	}
	if missing {
		patch := map[string]any{"metadata": map[string]any{"labels": labels, "annotations": annotations}}
		merge := map[string]string{"Content-Type": "application/merge-patch+json"}
		_ = s.admin.do("PATCH", "/api/v1/nodes/"+s.name, merge, patch, nil)
	}
}
