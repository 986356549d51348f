# For one platform:  docker build --tag todoapp .
# For both, with a software bill of materials:
#   docker buildx build --platform linux/amd64,linux/arm64 --sbom=true --provenance=true --tag registry.example.com/todoapp:1.0.0 --push .

# The SDK runs on the machine that builds and compiles for the platform that was asked for: nothing is emulated.
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH
WORKDIR /src
# Packages are restored again only when one of these changes.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY TodoApp/TodoApp.csproj TodoApp/
RUN dotnet restore TodoApp --arch $TARGETARCH -p:PublishReadyToRun=true -p:UseAppHost=false
COPY .editorconfig appsettings.json schema.sql ./
COPY TodoApp TodoApp
RUN dotnet publish TodoApp -c Release --no-restore --arch $TARGETARCH --self-contained false -p:PublishReadyToRun=true -p:UseAppHost=false -o /app

# No shell, no package manager, and the user is not root; the root filesystem may be read-only. Probe /healthz and /readyz.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
ARG VERSION=1.0.0
# Where the sources of this very image are: --build-arg SOURCE=https://…
ARG SOURCE=https://git.example.com/todoapp
LABEL org.opencontainers.image.title="TodoApp" \
      org.opencontainers.image.description="A to-do list in the browser, kept in CockroachDB" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.source="$SOURCE" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.base.name="mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled"
WORKDIR /app
COPY --from=build /app .
# The base image has no time zones, and TimeZone may name one.
COPY --from=build /usr/share/zoneinfo /usr/share/zoneinfo
ENV ASPNETCORE_HTTP_PORTS=8080
EXPOSE 8080
USER $APP_UID
ENTRYPOINT ["dotnet", "TodoApp.dll"]
