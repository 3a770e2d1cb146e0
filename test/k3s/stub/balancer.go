package main

import (
	"encoding/json"
	"io"
	"net"
	"net/url"
	"os"
	"slices"
	"sync"
	"time"
)

// balancer passes connections of an agent on to the first server that takes them, so that no single one is needed.
type balancer struct {
	listener net.Listener
	mutex    sync.Mutex
	servers  []string
	file     string
}

func newBalancer(address, file string) (*balancer, error) {
	parsed, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	first := parsed.Host
	if parsed.Port() == "" {
		first += ":443"
	}
	listener, err := net.Listen("tcp", "127.0.0.1:6444")
	if err != nil {
		return nil, err
	}
	b := &balancer{listener: listener, servers: []string{first}, file: file}
	if content, err := os.ReadFile(file); err == nil {
		var known []string
		if json.Unmarshal(content, &known) == nil {
			b.put(known)
		}
	}
	go b.serve()
	return b, nil
}

func (b *balancer) address() string { return "https://127.0.0.1:6444" }

// put keeps the server of the settings first.
func (b *balancer) put(servers []string) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	for _, server := range servers {
		if !slices.Contains(b.servers, server) {
			b.servers = append(b.servers, server)
		}
	}
	b.servers = slices.DeleteFunc(b.servers, func(server string) bool { return server != b.servers[0] && !slices.Contains(servers, server) })
}

func (b *balancer) follow(server *client) {
	for ; ; time.Sleep(5 * time.Second) {
		var servers []string
		if err := server.do("GET", "/v1-k3s/apiservers", nil, nil, &servers); err != nil || len(servers) == 0 {
			continue
		}
		b.put(servers)
		if content, err := json.Marshal(servers); err == nil {
			_ = writeFile(b.file, content, 0o600)
		}
	}
}

func (b *balancer) serve() {
	for {
		connection, err := b.listener.Accept()
		if err != nil {
			return
		}
		go b.pass(connection)
	}
}

func (b *balancer) pass(from net.Conn) {
	defer from.Close()
	b.mutex.Lock()
	servers := slices.Clone(b.servers)
	b.mutex.Unlock()
	for _, server := range servers {
		to, err := net.DialTimeout("tcp", server, 3*time.Second)
		if err != nil {
			continue
		}
		defer to.Close()
		go func() {
			_, _ = io.Copy(to, from)
			_ = to.(*net.TCPConn).CloseWrite()
		}()
		_, _ = io.Copy(from, to)
		return
	}
}
