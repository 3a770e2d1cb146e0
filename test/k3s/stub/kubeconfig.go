package main

import (
	"encoding/base64"
	"fmt"
	"os"
)

// kubeconfig reaches an API server as the user of the pair of files.
func kubeconfig(address, authorities, pair string) ([]byte, error) {
	contents := make([]string, 3)
	for at, path := range []string{authorities, pair + ".crt", pair + ".key"} {
		content, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		contents[at] = base64.StdEncoding.EncodeToString(content)
	}
	return fmt.Appendf(nil, `apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority-data: %s
    server: %s
  name: default
contexts:
- context:
    cluster: default
    user: default
  name: default
current-context: default
preferences: {}
users:
- name: default
  user:
    client-certificate-data: %s
    client-key-data: %s
`, contents[0], address, contents[1], contents[2]), nil
}
