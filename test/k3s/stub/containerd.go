package main

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"go.yaml.in/yaml/v3"
)

const socket = "/run/k3s/containerd/containerd.sock"

// pauseImage is what every pod's network belongs to; the tests' archive has it.
const pauseImage = "permacade.test/pause:1"

// registries is registries.yaml (rancher/wharfie pkg/registries/types.go).
type registries struct {
	Mirrors map[string]struct {
		Endpoint []string          `yaml:"endpoint"`
		Rewrite  map[string]string `yaml:"rewrite"`
	} `yaml:"mirrors"`
	Configs map[string]struct {
		Auth *struct {
			Username      string `yaml:"username"`
			Password      string `yaml:"password"`
			Auth          string `yaml:"auth"`
			IdentityToken string `yaml:"identity_token"`
		} `yaml:"auth"`
		TLS *struct {
			CA       string `yaml:"ca_file"`
			Cert     string `yaml:"cert_file"`
			Key      string `yaml:"key_file"`
			Insecure bool   `yaml:"insecure_skip_verify"`
		} `yaml:"tls"`
	} `yaml:"configs"`
}

// readRegistries reads the file, which counts at start only.
func (a *agent) readRegistries() (registries, error) {
	path := a.settings.text("private-registry")
	if path == "" {
		path = "/etc/rancher/k3s/registries.yaml"
	}
	var found registries
	file, err := os.Open(path)
	if os.IsNotExist(err) {
		return found, nil
	}
	if err != nil {
		return found, err
	}
	defer file.Close()
	decoder := yaml.NewDecoder(file)
	decoder.KnownFields(true)
	if err := decoder.Decode(&found); err != nil && err.Error() != "EOF" {
		return found, fmt.Errorf("%s: %w", path, err)
	}
	return found, nil
}

// writeHosts tells containerd where each registry really is.
func (a *agent) writeHosts(found registries) error {
	folder := a.path("etc/containerd/certs.d")
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	for name, mirror := range found.Mirrors {
		var text strings.Builder
		if name != "*" && !a.settings.on("disable-default-registry-endpoint") {
			fmt.Fprintf(&text, "server = %q\n", "https://"+name)
		}
		for _, endpoint := range mirror.Endpoint {
			parsed, err := url.Parse(endpoint)
			if err != nil || parsed.Host == "" {
				return fmt.Errorf("registries.yaml: mirror %s has the endpoint %q, which is no address", name, endpoint)
			}
			fmt.Fprintf(&text, "[host.%q]\n  capabilities = [\"pull\", \"resolve\"]\n", endpoint)
			if trust := found.Configs[parsed.Host].TLS; trust != nil {
				if trust.CA != "" {
					fmt.Fprintf(&text, "  ca = [%q]\n", trust.CA)
				}
				if trust.Cert != "" {
					fmt.Fprintf(&text, "  client = [[%q, %q]]\n", trust.Cert, trust.Key)
				}
				fmt.Fprintf(&text, "  skip_verify = %t\n", trust.Insecure)
			}
			for from, to := range mirror.Rewrite {
				fmt.Fprintf(&text, "  [host.%q.rewrite]\n    %q = %q\n", endpoint, from, to)
			}
		}
		if name == "*" {
			name = "_default"
		}
		if err := writeFile(filepath.Join(folder, name, "hosts.toml"), []byte(text.String()), 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (a *agent) startContainerd() error {
	found, err := a.readRegistries()
	if err != nil {
		return err
	}
	if err := a.writeHosts(found); err != nil {
		return err
	}
	snapshotter := a.settings.text("snapshotter")
	if snapshotter == "" {
		snapshotter = "native"
	}
	pause := a.settings.text("pause-image")
	if pause == "" {
		pause = pauseImage
	}
	plugins, err := part("loopback")
	if err != nil {
		return err
	}
	runc, err := part("runc")
	if err != nil {
		return err
	}
	var text strings.Builder
	fmt.Fprintf(&text, "version = 3\nroot = %q\nstate = \"/run/k3s/containerd\"\n[grpc]\n  address = %q\n", a.path("containerd"), socket)
	fmt.Fprintf(&text, "[plugins.\"io.containerd.cri.v1.images\"]\n  snapshotter = %q\n  use_local_image_pull = true\n", snapshotter)
	fmt.Fprintf(&text, "  [plugins.\"io.containerd.cri.v1.images\".pinned_images]\n    sandbox = %q\n", pause)
	fmt.Fprintf(&text, "  [plugins.\"io.containerd.cri.v1.images\".registry]\n    config_path = %q\n", a.path("etc/containerd/certs.d"))
	for name, config := range found.Configs {
		if login := config.Auth; login != nil {
			fmt.Fprintf(&text, "  [plugins.\"io.containerd.cri.v1.images\".registry.configs.%q.auth]\n    username = %q\n    password = %q\n    auth = %q\n    identitytoken = %q\n",
				name, login.Username, login.Password, login.Auth, login.IdentityToken)
		}
	}
	fmt.Fprintf(&text, "[plugins.\"io.containerd.internal.v1.opt\"]\n  path = %q\n", a.path("containerd"))
	// A machine in a machine has no right to make the kernel spare a process.
	fmt.Fprintf(&text, "[plugins.\"io.containerd.cri.v1.runtime\"]\n  restrict_oom_score_adj = true\n")
	fmt.Fprintf(&text, "  [plugins.\"io.containerd.cri.v1.runtime\".cni]\n    bin_dirs = [%q]\n    conf_dir = %q\n", filepath.Dir(plugins), a.path("etc/cni/net.d"))
	fmt.Fprintf(&text, "  [plugins.\"io.containerd.cri.v1.runtime\".containerd.runtimes.runc]\n    runtime_type = \"io.containerd.runc.v2\"\n")
	fmt.Fprintf(&text, "    [plugins.\"io.containerd.cri.v1.runtime\".containerd.runtimes.runc.options]\n      SystemdCgroup = false\n      BinaryName = %q\n", runc)
	config := a.path("etc/containerd/config.toml")
	// It has the registries' passwords.
	if err := writeFile(config, []byte(text.String()), 0o600); err != nil {
		return err
	}
	if err := a.parts.start("containerd", "--config", config, "--log-level", "warn"); err != nil {
		return err
	}
	return a.importImages(snapshotter)
}
