// The stub that the tests' mirror serves in place of the cluster's distribution: it reads that one's settings, files
// and tokens, and runs upstream's own control plane and node with them.
package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
)

// versionMark begins the last line of the program's own file, which the mirror writes: one build serves every version.
const versionMark = "\npermacade-version:"

func main() {
	arguments := os.Args[1:]
	command := ""
	if len(arguments) > 0 {
		command, arguments = arguments[0], arguments[1:]
	}
	var err error
	switch command {
	case "server", "agent":
		err = run(command == "server", arguments)
	case "kubectl":
		if os.Getenv("KUBECONFIG") == "" {
			_ = os.Setenv("KUBECONFIG", defaults["write-kubeconfig"])
		}
		err = become("kubectl", arguments)
	case "ctr":
		err = become("ctr", append([]string{"--address", socket, "--namespace", "k8s.io"}, arguments...))
	case "--version", "-v":
		fmt.Printf("k3s version %s (stub)\ngo version %s\n", version(), runtime.Version())
	default:
		err = fmt.Errorf("unknown command %q: this stub knows server, agent, kubectl, ctr and --version", command)
	}
	if err != nil {
		say("%v", err)
		os.Exit(1)
	}
}

func say(format string, values ...any) {
	fmt.Fprintf(os.Stderr, "stub: "+format+"\n", values...)
}

func run(serving bool, arguments []string) error {
	settings, err := readSettings(serving, arguments)
	if err != nil {
		return err
	}
	if err := settings.check(); err != nil {
		return err
	}
	if os.Geteuid() != 0 {
		return fmt.Errorf("must run as root")
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	ip, err := settings.nodeIP()
	if err != nil {
		return err
	}
	parts := newParts()
	data := settings.text("data-dir")
	node := &agent{settings: settings, parts: parts, data: data, name: settings.nodeName(), ip: ip}
	started := make(chan error, 1)
	go func() {
		if serving {
			started <- startServer(node)
			return
		}
		server, err := node.joinCluster()
		if err == nil {
			err = node.run(server)
		}
		started <- err
	}()
	for {
		select {
		case err := <-started:
			if err != nil {
				parts.stop()
				return err
			}
			notify("READY=1")
		case err := <-parts.failed:
			parts.stop()
			return err
		case <-signals:
			parts.stop()
			return nil
		}
	}
}

// startServer starts the control plane and then the server's own node.
func startServer(node *agent) error {
	server := &server{settings: node.settings, parts: node.parts, data: node.data, name: node.name, ip: node.ip}
	if err := server.run(); err != nil {
		return err
	}
	if err := writeFile(node.path("server-ca.crt"), server.authorities["server-ca"].bundle, 0o644); err != nil {
		return err
	}
	node.address = "https://127.0.0.1:6443"
	own, err := newClient(node.address, node.path("server-ca.crt"), "")
	if err != nil {
		return err
	}
	own.user, own.password = "server", server.token.password
	return node.run(own)
}

func become(name string, arguments []string) error {
	path, err := part(name)
	if err != nil {
		return err
	}
	return syscall.Exec(path, append([]string{name}, arguments...), os.Environ())
}

// notify tells systemd, which waits for it with Type=notify.
func notify(state string) {
	address := os.Getenv("NOTIFY_SOCKET")
	if address == "" {
		return
	}
	if connection, err := net.Dial("unixgram", address); err == nil {
		_, _ = connection.Write([]byte(state))
		_ = connection.Close()
	}
}

func version() string {
	content, err := os.ReadFile("/proc/self/exe")
	at := bytes.LastIndex(content, []byte(versionMark))
	// The mark itself is a string of the program, so only one at the very end counts.
	if err != nil || at < 0 || len(content)-at > 100 {
		return "unknown"
	}
	return strings.TrimSpace(string(content[at+len(versionMark):]))
}
