# npm run images -- --context && docker buildx bake
# Both platforms need a builder of the docker-container driver: docker buildx create --use

variable "REGISTRY" {
  default = "localhost:5000/millwright"
}

group "default" {
  targets = ["images"]
}

target "images" {
  name       = image
  matrix     = {
    image = ["aggregator", "authority", "collision-engine", "debug", "hub", "image-classification", "mapper", "mosquitto", "nats", "nats-exporter", "node-exporter", "otel-collector", "prometheus", "vision-inferencer", "vmagent"]
  }
  context    = "build/image-context"
  dockerfile = "../../workloads/image/Dockerfile"
  target     = image
  args       = { IMAGE = image, SOURCE_DATE_EPOCH = "0" }
  platforms  = ["linux/amd64", "linux/arm64"]
  tags       = ["${REGISTRY}/${image}"]
}
