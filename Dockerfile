FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /src
# Packages are restored again only when one of these changes.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY TodoApp/TodoApp.csproj TodoApp/
RUN dotnet restore TodoApp -p:PublishReadyToRun=true
COPY .editorconfig appsettings.json schema.sql ./
COPY TodoApp TodoApp
RUN dotnet publish TodoApp -c Release --no-restore -p:PublishReadyToRun=true -o /app

# No shell, no package manager, and the user is not root. Probe /healthz and /readyz.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
WORKDIR /app
COPY --from=build /app .
ENV ASPNETCORE_HTTP_PORTS=8080
EXPOSE 8080
USER $APP_UID
ENTRYPOINT ["dotnet", "TodoApp.dll"]
