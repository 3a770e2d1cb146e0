package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var packaged = []string{"coredns", "servicelb", "traefik", "local-storage", "metrics-server", "runtimes"}

var backends = []string{"vxlan", "host-gw", "wireguard-native", "none"}

// nodeLabels under kubernetes.io and k8s.io that a node may give itself, beside the two prefixes.
var nodeLabels = []string{
	"beta.kubernetes.io/arch", "beta.kubernetes.io/instance-type", "beta.kubernetes.io/os", "failure-domain.beta.kubernetes.io/region",
	"failure-domain.beta.kubernetes.io/zone", "kubernetes.io/arch", "kubernetes.io/hostname", "kubernetes.io/os",
	"node.kubernetes.io/instance-type", "topology.kubernetes.io/region", "topology.kubernetes.io/zone",
}

var nodeName = regexp.MustCompile(`^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$`)

var taint = regexp.MustCompile(`^[^=:]+(=[^:]*)?:(NoSchedule|PreferNoSchedule|NoExecute)$`)

// check enforces what can be said from the settings alone.
func (s *settings) check() error {
	for _, pair := range [][2]string{{"token", "token-file"}, {"agent-token", "agent-token-file"}} {
		if s.text(pair[0]) != "" && s.text(pair[1]) != "" {
			return fmt.Errorf("%s and %s exclude each other", pair[0], pair[1])
		}
	}
	if address := s.text("server"); address != "" {
		if parsed, err := url.Parse(address); err != nil || parsed.Scheme != "https" || parsed.Host == "" {
			return fmt.Errorf("server must be an https address such as https://192.168.1.2:6443, not %q", address)
		}
		if s.text("token") == "" && s.text("token-file") == "" {
			return errors.New("server is given and needs a token or token-file")
		}
	}
	if !s.server && s.text("server") == "" {
		return errors.New("an agent needs the setting server")
	}
	for _, label := range s.list("node-label") {
		if err := checkLabel(label); err != nil {
			return err
		}
	}
	for _, value := range s.list("node-taint") {
		if !taint.MatchString(value) {
			return fmt.Errorf("node-taint %q must be key=value:effect with NoSchedule, PreferNoSchedule or NoExecute", value)
		}
	}
	for _, address := range s.list("node-ip") {
		if net.ParseIP(address) == nil {
			return fmt.Errorf("node-ip %q is no address", address)
		}
	}
	for _, name := range s.list("disable") {
		if !slices.Contains(packaged, name) {
			return fmt.Errorf("disable knows %s, not %q", strings.Join(packaged, ", "), name)
		}
	}
	for _, name := range []string{"kubelet-arg", "kube-apiserver-arg", "kube-controller-manager-arg", "kube-scheduler-arg", "etcd-arg"} {
		for _, value := range s.list(name) {
			if strings.HasPrefix(value, "-") {
				return fmt.Errorf("%s %q must be without dashes, as name=value", name, value)
			}
		}
	}
	if backend := s.text("flannel-backend"); s.server && !slices.Contains(backends, backend) {
		return fmt.Errorf("flannel-backend knows %s, not %q", strings.Join(backends, ", "), backend)
	}
	if _, err := strconv.ParseUint(s.text("write-kubeconfig-mode"), 8, 9); err != nil {
		return fmt.Errorf("write-kubeconfig-mode must be octal such as 0640, not %q", s.text("write-kubeconfig-mode"))
	}
	if s.text("datastore-endpoint") != "" || s.on("cluster-reset") {
		return errors.New("datastore-endpoint and cluster-reset are not part of this stub")
	}
	if name := s.nodeName(); !nodeName.MatchString(name) {
		return fmt.Errorf("node name %q must be lower case letters, digits, dashes and dots", name)
	}
	return nil
}

func checkLabel(label string) error {
	name, _, ok := strings.Cut(label, "=")
	if !ok {
		return fmt.Errorf("node-label %q must be key=value", label)
	}
	prefix, _, _ := strings.Cut(name, "/")
	ours := func(domain string) bool { return prefix == domain || strings.HasSuffix(prefix, "."+domain) }
	allowed := !strings.Contains(name, "/") || !(ours("kubernetes.io") || ours("k8s.io")) || slices.Contains(nodeLabels, name) ||
		ours("kubelet.kubernetes.io") || ours("node.kubernetes.io")
	if !allowed {
		return fmt.Errorf("node-label %q: a node may not give itself labels under %s; set it through the API", label, prefix)
	}
	return nil
}

func (s *settings) nodeName() string {
	if name := s.text("node-name"); name != "" {
		return name
	}
	name, _ := os.Hostname()
	return strings.ToLower(name)
}

// nodeIP is the declared address, or the one that the default route leaves from.
func (s *settings) nodeIP() (string, error) {
	if addresses := s.list("node-ip"); len(addresses) > 0 {
		return addresses[0], nil
	}
	// Nothing is sent: connecting a datagram socket only chooses the source address.
	connection, err := net.Dial("udp", "192.0.2.1:9")
	if err != nil {
		return "", fmt.Errorf("no default route, so this node's address is unknown: add one or set node-ip (%w)", err)
	}
	defer connection.Close()
	return connection.LocalAddr().(*net.UDPAddr).IP.String(), nil
}
