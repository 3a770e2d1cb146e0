module permacade/test/k3s/stub

go 1.26.0

require go.yaml.in/yaml/v3 v3.0.4

require github.com/klauspost/compress v1.18.0
