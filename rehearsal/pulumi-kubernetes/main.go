// Command pulumi-resource-kubernetes serves Pulumi's own Kubernetes provider.
// The provider's command embeds files that are generated at release and missing from its module;
// a program that names its types itself needs neither of them.
package main

import (
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version"
)

func main() {
	provider.Serve("kubernetes", version.Version, []byte("{}"), []byte("{}"))
}
