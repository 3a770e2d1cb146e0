package main

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"
)

// importImages brings in the archives of the air-gap folder, as they are at start.
func (a *agent) importImages(snapshotter string) error {
	for began := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		if output, err := runPart(nil, "ctr", "--address", socket, "version"); err == nil {
			break
		} else if time.Since(began) > time.Minute {
			return fmt.Errorf("containerd does not answer: %s", output)
		}
	}
	archives, _ := filepath.Glob(a.path("images/*.tar*"))
	for _, archive := range archives {
		if err := importArchive(archive, snapshotter); err != nil {
			return fmt.Errorf("%s was not imported: %w", archive, err)
		}
	}
	return nil
}

func importArchive(path, snapshotter string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	content := io.Reader(file)
	switch {
	case strings.HasSuffix(path, ".zst"):
		content, err = zstd.NewReader(file)
	case strings.HasSuffix(path, ".gz"):
		content, err = gzip.NewReader(file)
	}
	if err != nil {
		return err
	}
	output, err := runPart(content, "ctr", "--address", socket, "--namespace", "k8s.io", "images", "import", "--local", "--snapshotter", snapshotter, "-")
	if err != nil {
		return fmt.Errorf("%w: %s", err, output)
	}
	return nil
}

func runPart(input io.Reader, name string, arguments ...string) ([]byte, error) {
	path, err := part(name)
	if err != nil {
		return nil, err
	}
	command := exec.Command(path, arguments...)
	command.Stdin = input
	return command.CombinedOutput()
}
