package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// settings are what the files, the environment and the flags say, each under its key.
type settings struct {
	server bool
	values map[string][]string
}

func (s *settings) text(name string) string {
	if values := s.values[name]; len(values) > 0 {
		return values[len(values)-1]
	}
	return defaults[name]
}

func (s *settings) list(name string) []string {
	if values := s.values[name]; len(values) > 0 {
		return values
	}
	if value := defaults[name]; value != "" {
		return []string{value}
	}
	return nil
}

func (s *settings) on(name string) bool { return s.text(name) == "true" }

// readSettings merges files, environment and flags: the later beats the earlier, and a list on the command line
// replaces the files'.
func readSettings(server bool, arguments []string) (*settings, error) {
	flags := &settings{server, map[string][]string{}}
	if err := flags.readFlags(arguments); err != nil {
		return nil, err
	}
	file := flags.text("config")
	if file == "" {
		file = os.Getenv("K3S_CONFIG_FILE")
	}
	given := file != ""
	if !given {
		file = "/etc/rancher/k3s/config.yaml"
	}
	merged := &settings{server, map[string][]string{}}
	more, err := filepath.Glob(file + ".d/*.yaml")
	if err != nil {
		return nil, err
	}
	slices.Sort(more)
	for place, path := range append([]string{file}, more...) {
		if err := merged.readFile(path); err != nil && (given || place > 0 || !errors.Is(err, fs.ErrNotExist)) {
			return nil, err
		}
	}
	for variable, name := range map[string]string{"K3S_URL": "server", "K3S_TOKEN": "token", "K3S_TOKEN_FILE": "token-file", "K3S_NODE_NAME": "node-name"} {
		if value := os.Getenv(variable); value != "" {
			merged.values[name] = []string{value}
		}
	}
	for name, values := range flags.values {
		merged.values[name] = values
	}
	return merged, nil
}

func (s *settings) readFile(path string) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var document yaml.Node
	if err := yaml.Unmarshal(content, &document); err != nil {
		return fmt.Errorf("%s is no YAML: %w", path, err)
	}
	if len(document.Content) == 0 {
		return nil
	}
	mapping := document.Content[0]
	if mapping.Kind != yaml.MappingNode {
		return fmt.Errorf("%s must be a mapping of settings", path)
	}
	seen := map[string]bool{}
	for at := 0; at < len(mapping.Content); at += 2 {
		name, value := mapping.Content[at].Value, mapping.Content[at+1]
		where := fmt.Sprintf("%s line %d", path, mapping.Content[at].Line)
		if seen[name] {
			return fmt.Errorf("%s: %q is there twice", where, name)
		}
		seen[name] = true
		values := []string{value.Value}
		switch value.Kind {
		case yaml.SequenceNode:
			values = nil
			for _, item := range value.Content {
				if item.Kind != yaml.ScalarNode {
					return fmt.Errorf("%s: %q must be a list of plain values", where, name)
				}
				values = append(values, item.Value)
			}
			if key, ok := known[strings.TrimSuffix(name, "+")]; ok && key.kind != list {
				return fmt.Errorf("%s: %q takes one value, not a list", where, name)
			}
		case yaml.ScalarNode:
		default:
			return fmt.Errorf("%s: %q must be a plain value or a list of them", where, name)
		}
		appending := strings.HasSuffix(name, "+")
		if err := s.put(where, strings.TrimSuffix(name, "+"), values, appending); err != nil {
			return err
		}
	}
	return nil
}

func (s *settings) readFlags(arguments []string) error {
	repeated := map[string]bool{}
	for at := 0; at < len(arguments); at++ {
		argument := arguments[at]
		if !strings.HasPrefix(argument, "-") {
			return fmt.Errorf("unexpected argument %q: settings are given as --name=value", argument)
		}
		name, value, joined := strings.Cut(strings.TrimLeft(argument, "-"), "=")
		if long, ok := abbreviations[name]; ok && !strings.HasPrefix(argument, "--") {
			name = long
		}
		if !joined {
			switch {
			case known[name].kind == flag:
				value = "true"
			case at+1 == len(arguments):
				return fmt.Errorf("flag --%s needs a value", name)
			default:
				at++
				value = arguments[at]
			}
		}
		if err := s.put("command line", name, []string{value}, repeated[name] && known[name].kind == list); err != nil {
			return err
		}
		repeated[name] = true
	}
	return nil
}

func (s *settings) put(where, name string, values []string, appending bool) error {
	key, ok := known[name]
	switch {
	case !ok:
		return fmt.Errorf("%s: unknown setting %q", where, name)
	case key.server && !s.server:
		return fmt.Errorf("%s: %q is a server's setting, and this is an agent", where, name)
	}
	for _, value := range values {
		if key.kind == flag && value != "true" && value != "false" {
			return fmt.Errorf("%s: %q must be true or false, not %q", where, name, value)
		}
		if _, err := strconv.Atoi(value); key.kind == number && err != nil {
			return fmt.Errorf("%s: %q must be a whole number, not %q", where, name, value)
		}
	}
	if appending {
		values = append(slices.Clone(s.values[name]), values...)
	}
	s.values[name] = values
	return nil
}
