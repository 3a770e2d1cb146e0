package main

import (
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// supervisor listens on 6443: it answers those that join, and passes the rest on to the API server.
type supervisor struct {
	*http.ServeMux
	server *server
}

func (s *server) serve() error {
	s.handler = supervisor{http.NewServeMux(), s}
	proxy, err := s.proxy()
	if err != nil {
		return err
	}
	handler := s.handler
	handler.HandleFunc("GET /ping", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("pong")) })
	handler.HandleFunc("GET /cacerts", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(s.authorities["server-ca"].bundle) })
	handler.allow("GET /v1-k3s/client-ca.crt", false, func(*http.Request) (any, error) { return s.authorities["client-ca"].bundle, nil })
	handler.allow("GET /v1-k3s/config", false, func(*http.Request) (any, error) { return s.critical(), nil })
	handler.allow("GET /v1-k3s/apiservers", false, func(*http.Request) (any, error) { return s.apiservers() })
	handler.allow("GET /v1-k3s/certificates", false, s.certificates)
	handler.allow("GET /v1-k3s/server-bootstrap", true, func(*http.Request) (any, error) { return s.bootstrapFiles() })
	handler.allow("GET /v1-k3s/etcd", true, func(*http.Request) (any, error) {
		return map[string]string{"Etcd": "https://" + s.ip + ":2379"}, nil
	})
	handler.Handle("/", proxy)
	clients := x509.NewCertPool()
	clients.AppendCertsFromPEM(s.authorities["client-ca"].bundle)
	pair, err := tls.LoadX509KeyPair(s.tls("serving-kube-apiserver.crt"), s.tls("serving-kube-apiserver.key"))
	if err != nil {
		return err
	}
	listener, err := tls.Listen("tcp", ":6443", &tls.Config{
		Certificates: []tls.Certificate{pair}, ClientCAs: clients, ClientAuth: tls.VerifyClientCertIfGiven,
		// Requests that become a stream, as those of exec, are passed on in the first version only.
		NextProtos: []string{"http/1.1"},
	})
	if err != nil {
		return fmt.Errorf("port 6443: %w", err)
	}
	go func() {
		s.parts.failed <- (&http.Server{Handler: handler, ErrorLog: log.New(quiet{}, "", 0)}).Serve(listener)
	}()
	return nil
}

// quiet drops what the web server says about clients that leave or knock without a name.
type quiet struct{}

func (quiet) Write(line []byte) (int, error) { return len(line), nil }

// allow answers those who know the cluster's token, or the agents' where that is enough.
func (h supervisor) allow(pattern string, servers bool, answer func(*http.Request) (any, error)) {
	h.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		full := same(password, h.server.token.password) && user != ""
		agent := h.server.agent.password != "" && same(password, h.server.agent.password) && user != "server"
		switch {
		case !full && !agent:
			http.Error(w, "not authorized: the token is not this cluster's", http.StatusUnauthorized)
			return
		case servers && !full:
			http.Error(w, "forbidden: the agents' token joins no server", http.StatusForbidden)
			return
		case servers && !h.server.etcdKept():
			http.Error(w, "this server keeps its data alone: begin it with cluster-init", http.StatusBadRequest)
			return
		}
		value, err := answer(r)
		var refused *refusal
		switch {
		case errors.As(err, &refused):
			http.Error(w, refused.message, refused.status)
		case err != nil:
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
		default:
			if bytes, ok := value.([]byte); ok {
				_, _ = w.Write(bytes)
			} else {
				_ = json.NewEncoder(w).Encode(value)
			}
		}
	})
}

func same(a, b string) bool {
	first, second := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(first[:], second[:]) == 1
}

// proxy passes a request on in the name of the certificate that it came with; without one, the API server decides.
func (s *server) proxy() (http.Handler, error) {
	target, err := url.Parse("https://127.0.0.1:6444")
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(s.authorities["server-ca"].bundle)
	front, err := tls.LoadX509KeyPair(s.tls("client-auth-proxy.crt"), s.tls("client-auth-proxy.key"))
	if err != nil {
		return nil, err
	}
	through := func(certificates ...tls.Certificate) *httputil.ReverseProxy {
		return &httputil.ReverseProxy{
			FlushInterval: -1,
			ErrorLog:      log.New(quiet{}, "", 0),
			Transport:     &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, Certificates: certificates}, MaxIdleConnsPerHost: 64},
			Rewrite: func(r *httputil.ProxyRequest) {
				r.SetURL(target)
				for name := range r.Out.Header {
					if strings.HasPrefix(name, "X-Remote-") {
						r.Out.Header.Del(name)
					}
				}
				if len(certificates) > 0 {
					subject := r.In.TLS.PeerCertificates[0].Subject
					r.Out.Header.Set("X-Remote-User", subject.CommonName)
					r.Out.Header["X-Remote-Group"] = subject.Organization
				}
			},
		}
	}
	known, unknown := through(front), through()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.TLS.PeerCertificates) > 0 {
			known.ServeHTTP(w, r)
		} else {
			unknown.ServeHTTP(w, r)
		}
	}), nil
}

func (s *server) apiservers() ([]string, error) {
	nodes, err := s.admin.nodes()
	addresses := []string{}
	for _, node := range nodes {
		if node.Metadata.Labels["node-role.kubernetes.io/control-plane"] == "true" {
			addresses = append(addresses, node.address()+":6443")
		}
	}
	return addresses, err
}

func (s *server) bootstrapFiles() (map[string][]byte, error) {
	files := map[string][]byte{}
	paths := []string{"tls/service.key", "cred/encryption-config.json"}
	for _, name := range bootstrap {
		paths = append(paths, "tls/"+name+".crt", "tls/"+name+".key")
	}
	for _, path := range paths {
		content, err := os.ReadFile(filepath.Join(s.data, "server", path))
		if err != nil {
			return nil, err
		}
		files[path] = content
	}
	return files, nil
}

// certificates issues what a node needs, once the node has proven that its name is its own.
func (s *server) certificates(r *http.Request) (any, error) {
	name, password, address := r.Header.Get("k3s-Node-Name"), r.Header.Get("k3s-Node-Password"), r.Header.Get("k3s-Node-IP")
	if !nodeName.MatchString(name) || password == "" || address == "" {
		return nil, &refusal{http.StatusBadRequest, "a node says its name, its password and its address"}
	}
	if err := s.ownName(name, password); err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for _, wanted := range []struct {
		path, authority, user string
		groups, names         []string
	}{
		{"client-kubelet", "client-ca", "system:node:" + name, []string{"system:nodes"}, nil},
		{"serving-kubelet", "server-ca", name, nil, []string{name, "localhost", "127.0.0.1", address}},
		{"client-k3s-controller", "client-ca", routesUser, nil, nil},
	} {
		crt, key, err := s.authorities[wanted.authority].issue(wanted.user, wanted.groups, wanted.names)
		if err != nil {
			return nil, err
		}
		files[wanted.path+".crt"], files[wanted.path+".key"] = crt, key
	}
	return files, nil
}

// ownName keeps a digest of each node's password in the cluster: a name belongs to the node that first had it.
func (s *server) ownName(name, password string) error {
	const secrets = "/api/v1/namespaces/kube-system/secrets"
	var secret struct {
		Data map[string]string `json:"data"`
	}
	err := s.admin.do("GET", secrets+"/"+name+".node-password.k3s", nil, nil, &secret)
	var refused *refusal
	if errors.As(err, &refused) && refused.status == http.StatusNotFound {
		salt := randomHex(8)
		return s.admin.do("POST", secrets, nil, map[string]any{
			"apiVersion": "v1", "kind": "Secret", "immutable": true, "metadata": map[string]any{"name": name + ".node-password.k3s"},
			"stringData": map[string]string{"hash": salt + ":" + hashed(salt, password)},
		}, nil)
	}
	if err != nil {
		return err
	}
	kept, _ := base64.StdEncoding.DecodeString(secret.Data["hash"])
	salt, hash, _ := strings.Cut(string(kept), ":")
	if !same(hash, hashed(salt, password)) {
		return &refusal{http.StatusForbidden, fmt.Sprintf("Node password rejected, duplicate hostname or contents of '/etc/rancher/node/password' may not match server node-passwd entry: "+
			"node %s was registered by another machine; delete the secret %s.node-password.k3s in kube-system when that one is gone", name, name)}
	}
	return nil
}

func hashed(salt, password string) string {
	sum := sha256.Sum256([]byte(salt + password))
	return hex.EncodeToString(sum[:])
}
