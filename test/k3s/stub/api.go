package main

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

// client speaks JSON over TLS with one server: the cluster's API, etcd's gateway or another supervisor.
type client struct {
	address        string
	user, password string
	http           *http.Client
}

// newClient trusts what is in the file of authorities, and shows the certificate of the pair of files when there is one.
func newClient(address, authorities, pair string) (*client, error) {
	bundle, err := os.ReadFile(authorities)
	if err != nil {
		return nil, err
	}
	config := &tls.Config{RootCAs: x509.NewCertPool()}
	config.RootCAs.AppendCertsFromPEM(bundle)
	if pair != "" {
		certificate, err := tls.LoadX509KeyPair(pair+".crt", pair+".key")
		if err != nil {
			return nil, err
		}
		config.Certificates = []tls.Certificate{certificate}
	}
	return &client{address: address, http: &http.Client{Timeout: 15 * time.Second, Transport: &http.Transport{TLSClientConfig: config}}}, nil
}

// refusal is an answer that will be the same tomorrow.
type refusal struct {
	status  int
	message string
}

func (r *refusal) Error() string { return r.message }

func (c *client) do(method, path string, headers map[string]string, input, output any) error {
	var body io.Reader
	if input != nil {
		content, err := json.Marshal(input)
		if err != nil {
			return err
		}
		body = bytes.NewReader(content)
	}
	request, err := http.NewRequest(method, c.address+path, body)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	if c.password != "" {
		request.SetBasicAuth(c.user, c.password)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode >= 300 {
		return &refusal{response.StatusCode, fmt.Sprintf("%s%s answers %d: %s", c.address, path, response.StatusCode, bytes.TrimSpace(content))}
	}
	switch output := output.(type) {
	case nil:
		return nil
	case *[]byte:
		*output = content
		return nil
	default:
		return json.Unmarshal(content, output)
	}
}

// node is what is read of a Node.
type node struct {
	Metadata struct {
		Name        string            `json:"name"`
		Labels      map[string]string `json:"labels"`
		Annotations map[string]string `json:"annotations"`
	} `json:"metadata"`
	Spec struct {
		PodCIDR string `json:"podCIDR"`
	} `json:"spec"`
	Status struct {
		Addresses []struct {
			Type    string `json:"type"`
			Address string `json:"address"`
		} `json:"addresses"`
	} `json:"status"`
}

func (n *node) address() string {
	for _, address := range n.Status.Addresses {
		if address.Type == "InternalIP" {
			return address.Address
		}
	}
	return ""
}

func (c *client) nodes() ([]node, error) {
	var nodes struct {
		Items []node `json:"items"`
	}
	err := c.do("GET", "/api/v1/nodes", nil, nil, &nodes)
	return nodes.Items, err
}
