package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// server is `server`: the control plane, the supervisor before it, and a node.
type server struct {
	settings       *settings
	parts          *parts
	data, name, ip string
	member         string
	first          *client // the server that this one joins; nil for one that began the cluster
	token, agent   token
	authorities    map[string]*authority
	admin          *client
	handler        supervisor
}

// bootstrap files are the same on all servers, and handed to those that join.
var bootstrap = []string{
	"server-ca", "client-ca", "request-header-ca", "etcd/server-ca", "etcd/peer-ca",
}

func (s *server) tls(path string) string { return filepath.Join(s.data, "server/tls", path) }

func (s *server) joining() bool { return s.first != nil }

func (s *server) run() (err error) {
	if s.token, err = s.settings.secret("token"); err != nil {
		return err
	}
	if s.agent, err = s.settings.secret("agent-token"); err != nil {
		return err
	}
	if err := s.found(); err != nil {
		return err
	}
	if err := s.writeSecrets(); err != nil {
		return err
	}
	if err := s.issueAll(); err != nil {
		return err
	}
	if err := s.startEtcd(); err != nil {
		return err
	}
	if err := s.awaitVote(); err != nil {
		return err
	}
	if err := s.startAPI(); err != nil {
		return err
	}
	if s.admin, err = newClient("https://127.0.0.1:6444", s.tls("server-ca.crt"), s.tls("client-admin")); err != nil {
		return err
	}
	if err := s.serve(); err != nil {
		return err
	}
	if err := s.awaitAPI(); err != nil {
		return err
	}
	if err := s.startControllers(); err != nil {
		return err
	}
	if err := s.writeKubeconfig(); err != nil {
		return err
	}
	if err := s.bringPackaged(s.settings.text("write-kubeconfig")); err != nil {
		return err
	}
	go s.keepNodes()
	return nil
}

// found begins a cluster, joins one, or goes on with the one whose data is here.
func (s *server) found() error {
	address := s.settings.text("server")
	_, err := os.Stat(filepath.Join(s.data, "server/db/name"))
	switch fresh := err != nil; {
	case !fresh:
		return s.checkKept()
	case address != "":
		return s.join(strings.TrimSuffix(address, "/"))
	case s.token.digest != "":
		return errors.New("a cluster's first server needs the short form of the token: the long form names an authority that is only made now")
	}
	if s.token.password == "" {
		s.token.password = randomHex(16)
	}
	// Only a cluster that keeps its data in etcd can be joined, and one that was begun without can be turned into one.
	return nil
}

// checkKept refuses another token than the one that the data was made with.
func (s *server) checkKept() error {
	content, err := os.ReadFile(filepath.Join(s.data, "server/token"))
	if err != nil {
		return err
	}
	kept, err := parseToken(strings.TrimSpace(string(content)))
	if err != nil {
		return err
	}
	if s.token.password != "" && s.token.password != kept.password {
		return errors.New("the cluster's data was made with another token: give back the first one")
	}
	if s.token.digest != "" && s.token.digest != kept.digest {
		return fmt.Errorf("token CA hash does not match the Cluster CA certificate hash: %s != %s", s.token.digest, kept.digest)
	}
	s.token = kept
	return nil
}

func (s *server) join(address string) error {
	first, err := connect(address, s.token, "server", filepath.Join(s.data, "server/joined-ca.crt"))
	if err != nil {
		return err
	}
	var theirs map[string]string
	if err := first.do("GET", "/v1-k3s/config", nil, nil, &theirs); err != nil {
		return err
	}
	for name, ours := range s.critical() {
		if theirs[name] != ours {
			return fmt.Errorf("critical configuration mismatched: %s is %q here and %q on %s", name, ours, theirs[name], address)
		}
	}
	var files map[string][]byte
	if err := first.do("GET", "/v1-k3s/server-bootstrap", nil, nil, &files); err != nil {
		return err
	}
	for path, content := range files {
		if err := writeFile(filepath.Join(s.data, "server", path), content, 0o600); err != nil {
			return err
		}
	}
	s.first = first
	return nil
}

// critical is what must be the same on all servers, with the agents' token as a digest.
func (s *server) critical() map[string]string {
	values := map[string]string{"agent-token": digestOf([]byte(s.agent.password))}
	for _, name := range critical {
		values[name] = strings.Join(s.settings.list(name), ",")
	}
	values["disable servicelb"] = strconv.FormatBool(strings.Contains(strings.Join(s.settings.list("disable"), ","), "servicelb"))
	return values
}

// writeSecrets makes what is not there yet: authorities, the key of service accounts, the key of secrets, the token files.
func (s *server) writeSecrets() error {
	s.authorities = map[string]*authority{}
	for _, name := range bootstrap {
		loaded, err := loadAuthority(s.tls(""), name)
		if err != nil {
			return err
		}
		s.authorities[name] = loaded
	}
	if _, err := os.Stat(s.tls("service.key")); err != nil {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			return err
		}
		block := &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}
		if err := writeFile(s.tls("service.key"), pem.EncodeToMemory(block), 0o600); err != nil {
			return err
		}
	}
	if _, err := os.Stat(s.encryption()); err != nil {
		key := make([]byte, 32)
		_, _ = rand.Read(key)
		content := fmt.Sprintf(`{"kind":"EncryptionConfiguration","apiVersion":"apiserver.config.k8s.io/v1","resources":[{"resources":["secrets"],`+
			`"providers":[{"aescbc":{"keys":[{"name":"aescbckey","secret":%q}]}},{"identity":{}}]}]}`, base64.StdEncoding.EncodeToString(key))
		if err := writeFile(s.encryption(), []byte(content), 0o600); err != nil {
			return err
		}
	}
	return s.writeTokens()
}

func (s *server) encryption() string {
	return filepath.Join(s.data, "server/cred/encryption-config.json")
}

func (s *server) writeTokens() error {
	digest := digestOf(s.authorities["server-ca"].bundle)
	s.token.digest = digest
	folder := filepath.Join(s.data, "server")
	secure := func(user, password string) []byte { return fmt.Appendf(nil, "K10%s::%s:%s\n", digest, user, password) }
	if err := writeFile(folder+"/token", secure("server", s.token.password), 0o600); err != nil {
		return err
	}
	agents := folder + "/agent-token"
	_ = os.Remove(folder + "/node-token")
	if err := os.Symlink(folder+"/token", folder+"/node-token"); err != nil {
		return err
	}
	_ = os.Remove(agents)
	if s.agent.password == "" {
		return os.Symlink(folder+"/token", agents)
	}
	return writeFile(agents, secure("node", s.agent.password), 0o600)
}

func (s *server) issueAll() error {
	_, services, err := net.ParseCIDR(s.settings.text("service-cidr"))
	if err != nil {
		return fmt.Errorf("service-cidr: %w", err)
	}
	first := services.IP.To4()
	own := []string{"127.0.0.1", "localhost", s.ip, s.name}
	api := append([]string{"kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc." + s.settings.text("cluster-domain")}, own...)
	api = append(append(api, net.IPv4(first[0], first[1], first[2], first[3]+1).String()), s.settings.list("tls-san")...)
	for _, wanted := range []struct {
		authority, path, user string
		groups, names         []string
	}{
		{"server-ca", "serving-kube-apiserver", "kube-apiserver", nil, api},
		{"client-ca", "client-admin", "system:admin", []string{"system:masters"}, nil},
		{"client-ca", "client-supervisor", "system:k3s-supervisor", []string{"system:masters"}, nil},
		{"client-ca", "client-kube-apiserver", "system:apiserver", []string{"system:masters"}, nil},
		{"client-ca", "client-controller", "system:kube-controller-manager", nil, nil},
		{"client-ca", "client-scheduler", "system:kube-scheduler", nil, nil},
		{"request-header-ca", "client-auth-proxy", "system:auth-proxy", nil, nil},
		{"etcd/server-ca", "etcd/client", "etcd-client", nil, nil},
		{"etcd/server-ca", "etcd/server-client", "etcd-server", nil, own},
		{"etcd/peer-ca", "etcd/peer-server-client", "etcd-peer", nil, own},
	} {
		if err := s.authorities[wanted.authority].issueTo(s.tls(wanted.path), wanted.user, wanted.groups, wanted.names); err != nil {
			return err
		}
	}
	return nil
}

func (s *server) writeKubeconfig() error {
	path := s.settings.text("write-kubeconfig")
	mode, err := strconv.ParseUint(s.settings.text("write-kubeconfig-mode"), 8, 9)
	if err != nil {
		return err
	}
	content, err := kubeconfig("https://127.0.0.1:6443", s.tls("server-ca.crt"), s.tls("client-admin"))
	if err != nil {
		return err
	}
	if err := writeFile(path, content, os.FileMode(mode)); err != nil {
		return err
	}
	if name := s.settings.text("write-kubeconfig-group"); name != "" {
		group, err := user.LookupGroup(name)
		if err != nil {
			return fmt.Errorf("write-kubeconfig-group: %w", err)
		}
		number, err := strconv.Atoi(group.Gid)
		if err != nil {
			return err
		}
		return os.Chown(path, 0, number)
	}
	return nil
}

func (s *server) awaitAPI() error {
	for began := time.Now(); ; time.Sleep(200 * time.Millisecond) {
		var answer []byte
		err := s.admin.do("GET", "/readyz", nil, nil, &answer)
		if err == nil {
			return nil
		}
		select {
		case failed := <-s.parts.failed:
			return failed
		default:
		}
		if time.Since(began) > 4*time.Minute {
			return fmt.Errorf("the API server did not become ready: %w", err)
		}
	}
}
