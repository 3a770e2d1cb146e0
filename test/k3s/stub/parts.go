package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// partsFolder has the programs that this one starts, each in a folder of those built together.
const partsFolder = "/opt/permacade-parts"

// stopTime is what a part is given to end in order. The API server would wait a minute for those who watch it.
const stopTime = 3 * time.Second

func part(name string) (string, error) {
	found, _ := filepath.Glob(filepath.Join(partsFolder, "*", name))
	if len(found) == 0 {
		return "", fmt.Errorf("%s/*/%s is not on this machine: it is bound into the tests' machines", partsFolder, name)
	}
	return found[0], nil
}

// parts are the running programs; when one ends by itself, all end, as they do where they are one process.
type parts struct {
	running []*exec.Cmd
	names   []string
	ended   []chan struct{}
	failed  chan error
	starts  chan func()
	closing atomic.Bool
}

func newParts() *parts {
	p := &parts{failed: make(chan error, 16), starts: make(chan func())}
	go func() {
		// A child is told when the thread that started it ends, so that thread must live as long as the process.
		runtime.LockOSThread()
		for start := range p.starts {
			start()
		}
	}()
	return p
}

func (p *parts) start(name string, arguments ...string) error {
	path, err := part(name)
	if err != nil {
		return err
	}
	command := exec.Command(path, arguments...)
	folders, _ := filepath.Glob(filepath.Join(partsFolder, "*"))
	// Only this process tells systemd that the whole is ready.
	own := slices.DeleteFunc(os.Environ(), func(variable string) bool { return strings.HasPrefix(variable, "NOTIFY_SOCKET=") })
	command.Env = append(own, "PATH="+strings.Join(folders, ":")+":"+os.Getenv("PATH"))
	errors, err := command.StderrPipe()
	if err != nil {
		return err
	}
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM}
	started := make(chan error)
	p.starts <- func() { started <- command.Start() }
	if err := <-started; err != nil {
		return fmt.Errorf("%s did not start: %w", name, err)
	}
	ended := make(chan struct{})
	p.running, p.names, p.ended = append(p.running, command), append(p.names, name), append(p.ended, ended)
	go func() {
		p.pass(errors)
		err := command.Wait()
		close(ended)
		if !p.closing.Load() {
			p.failed <- fmt.Errorf("%s ended by itself: %v", name, err)
		}
	}()
	return nil
}

// stop ends all, the last started first. Containers go on: their shims are nobody's children.
func (p *parts) stop() {
	p.closing.Store(true)
	for at := len(p.running) - 1; at >= 0; at-- {
		_ = p.running[at].Process.Signal(syscall.SIGTERM)
		select {
		case <-p.ended[at]:
		case <-time.After(stopTime):
			_ = p.running[at].Process.Kill()
		}
	}
}

// routine begins a line that a part writes while all is well.
var routine = regexp.MustCompile(`^[IW][0-9]{4} |^{"level":"(info|warn)"| level=(info|warning) `)

// pass writes on what a part has to say, for the journal's last lines to be about what went wrong.
func (p *parts) pass(from io.Reader) {
	lines := bufio.NewReader(from)
	for {
		line, err := lines.ReadString('\n')
		if line != "" && !p.closing.Load() && !routine.MatchString(line) {
			_, _ = os.Stderr.WriteString(line)
		}
		if err != nil {
			return
		}
	}
}
