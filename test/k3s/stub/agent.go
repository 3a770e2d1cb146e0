package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// routesUser may see all nodes, of which the routes to their pods are made.
const routesUser = "system:k3s-controller"

// agent makes this machine a node.
type agent struct {
	settings       *settings
	parts          *parts
	data, name, ip string
	address        string // where the API is: the server's own, or the balancer before all servers
}

func (a *agent) path(name string) string { return filepath.Join(a.data, "agent", name) }

// joinCluster connects an agent to the server it is told, and from then on to all of them.
func (a *agent) joinCluster() (*client, error) {
	secret, err := a.settings.secret("token")
	if err != nil {
		return nil, err
	}
	address := strings.TrimSuffix(a.settings.text("server"), "/")
	balancer, err := newBalancer(address, a.path("servers"))
	if err != nil {
		return nil, err
	}
	server, err := connect(balancer.address(), secret, "node", a.path("server-ca.crt"))
	if err != nil {
		return nil, err
	}
	a.address = balancer.address()
	go balancer.follow(server)
	return server, nil
}

func (a *agent) run(server *client) error {
	if err := a.certify(server); err != nil {
		return err
	}
	api, err := newClient(a.address, a.path("server-ca.crt"), a.path("client-k3s-controller"))
	if err != nil {
		return err
	}
	if err := a.startContainerd(); err != nil {
		return err
	}
	if err := a.startKubelet(); err != nil {
		return err
	}
	go a.keepRoutes(api)
	return nil
}

// certify proves that the node's name is its own, and fetches its certificates.
func (a *agent) certify(server *client) error {
	const file = "/etc/rancher/node/password"
	password, err := os.ReadFile(file)
	if err != nil {
		password = []byte(randomHex(16))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			return err
		}
		if err := writeFile(file, password, 0o600); err != nil {
			return err
		}
	}
	headers := map[string]string{"k3s-Node-Name": a.name, "k3s-Node-Password": strings.TrimSpace(string(password)), "k3s-Node-IP": a.ip}
	var files map[string][]byte
	for began := time.Now(); ; time.Sleep(time.Second) {
		err := server.do("GET", "/v1-k3s/certificates", headers, nil, &files)
		var refused *refusal
		if err == nil {
			break
		}
		if time.Since(began) > patience || (errors.As(err, &refused) && refused.status < http.StatusInternalServerError) {
			return err
		}
		say("waiting for this node's certificates: %v", err)
	}
	var authority []byte
	if err := server.do("GET", "/v1-k3s/client-ca.crt", nil, nil, &authority); err != nil {
		return err
	}
	files["client-ca.crt"] = authority
	for name, content := range files {
		if err := writeFile(a.path(name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

// keepRoutes sends what is for the pods of another node to that node, and names the range of this one's own pods once it has it.
func (a *agent) keepRoutes(api *client) {
	_ = os.WriteFile("/proc/sys/net/ipv4/ip_forward", []byte("1"), 0o644)
	routes := map[string]string{}
	for ; ; time.Sleep(time.Second) {
		nodes, err := api.nodes()
		if err != nil {
			continue
		}
		wanted := map[string]string{}
		for _, node := range nodes {
			switch {
			case node.Spec.PodCIDR == "" || node.address() == "":
			case node.Metadata.Name != a.name:
				wanted[node.Spec.PodCIDR] = node.address()
			case a.writeNetwork(node.Spec.PodCIDR) != nil:
				say("the pods' network was not written")
			}
		}
		for ranges, via := range wanted {
			if routes[ranges] != via {
				if exec.Command("ip", "route", "replace", ranges, "via", via).Run() == nil {
					routes[ranges] = via
				}
			}
		}
		for ranges := range routes {
			if wanted[ranges] == "" {
				_ = exec.Command("ip", "route", "del", ranges).Run()
				delete(routes, ranges)
			}
		}
	}
}

func (a *agent) writeNetwork(ranges string) error {
	content := fmt.Sprintf(`{"cniVersion":"1.0.0","name":"cbr0","plugins":[{"type":"bridge","bridge":"cni0","isDefaultGateway":true,`+
		`"hairpinMode":true,"ipam":{"type":"host-local","ranges":[[{"subnet":%q}]]}}]}`, ranges)
	path := a.path("etc/cni/net.d/10-flannel.conflist")
	if kept, err := os.ReadFile(path); err == nil && string(kept) == content {
		return nil
	}
	return writeFile(path, []byte(content), 0o600)
}
